"""Snapshots of datasets: all files of a version show one moment, even during writes.

Of two concurrent builds, one is published.
"""

import subprocess
import sys
import threading
import zipfile
from contextlib import nullcontext
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from consult.core.postgres import tenancy
from consult.opendata import selectors
from consult.opendata.actions import publication as publication_actions
from consult.opendata.models import DatasetVersion
from consult.opendata.writers import build
from debates.proposals.actions.proposals import submit_proposal
from tests.factories import make
from tests.votes.places import fill
from votes.actions.positions import cast_position


def propose(consultation):
    return submit_proposal(
        viewer=make.person(consultation=consultation),
        topic_id=consultation.topics.first().pk,
        title="Une idée à garder (exemple)",
        body="Son texte, qui est ici (exemple).",
        charter_accepted=True,
    )


def vote_elsewhere(organisation, voter, proposal):
    """Cast enough votes for a batch to be published, committed from another session."""

    def cast():
        with tenancy.organisation(organisation.id):
            cast_position(viewer=voter, proposal_id=proposal.pk, choice="agree", request_id=uuid4())
            fill(proposal)
        connection.close()

    thread = threading.Thread(target=cast)
    thread.start()
    thread.join()


def publish_during_vote(monkeypatch, tmp_path):
    """Publish while a vote is committed between the questions and the ledger.

    Return the result of the verifier on the zip.
    """
    organisation = make.organisation()
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation)
        proposal, voter = propose(consultation), make.person(consultation=consultation)
        manager, stream = make.person("manager", consultation), build.ROWS["ledger"]

        def ledger(viewer, snapshot):
            vote_elsewhere(organisation, voter, proposal)
            return stream(viewer, snapshot)

        monkeypatch.setitem(build.ROWS, "ledger", ledger)
        version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
        with selectors.find_file(manager, "essai", version.number, "essai.zip").open() as file:
            zipfile.ZipFile(file).extractall(tmp_path / "zip")
    command = [sys.executable, tmp_path / "zip" / "verify.py", tmp_path / "zip"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.committed
def test_dataset_is_of_one_moment(committed, monkeypatch, tmp_path):
    result = publish_during_vote(monkeypatch, tmp_path)
    assert result.returncode == 0, result


@pytest.mark.committed
def test_mutant_without_the_snapshot_makes_files_that_disagree(committed, monkeypatch, tmp_path):
    """Check the mutant without the snapshot, which shows that the test above can fail."""
    monkeypatch.setattr(build, "snapshot", nullcontext)
    assert publish_during_vote(monkeypatch, tmp_path).returncode == 1


def test_second_builder_leaves_no_file_behind(consultation, monkeypatch):
    from consult.opendata.actions import publication

    propose(consultation)
    version = publication_actions.publish_dataset(
        viewer=make.person("manager", consultation), slug=consultation.slug
    )
    folders, store = [], publication.store_files

    def slow(row, folder, files):
        """Let another build finish while this one copies its files."""
        monkeypatch.setattr(publication, "store_files", store)
        publication_actions.build_version(version_id=version.pk)
        folders.append(store(row, folder, files))
        return folders[-1]

    monkeypatch.setattr(publication, "store_files", slow)
    published = publication_actions.build_version(version_id=version.pk)
    assert published.state == "published"
    assert published.folder != folders[0]
    assert not default_storage.exists(f"{folders[0]}/proposals.csv")
    assert DatasetVersion.objects.count() == 1


def test_failed_build_is_not_shown_and_can_be_run_again(consultation, monkeypatch):
    from consult.opendata.actions import publication as publishing

    propose(consultation)
    version = publication_actions.publish_dataset(
        viewer=make.person("manager", consultation), slug=consultation.slug
    )
    with monkeypatch.context() as broken:
        broken.setattr(
            publishing, "store_files", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
        )
        with pytest.raises(OSError, match="disk full"):
            publication_actions.build_version(version_id=version.pk)
    assert selectors.datasets(make.visitor(consultation.organisation)) == []
    assert publication_actions.build_version(version_id=version.pk).state == "published"
