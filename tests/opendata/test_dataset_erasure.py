"""Names and texts of an erased participant are in no file that can be downloaded."""

import pytest
from django.core.files.storage import default_storage

from consult.accounts.personal_data.inventory import list_erasure_steps
from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.opendata import selectors, tasks
from consult.opendata.actions import publication as publication_actions
from consult.opendata.exceptions import VersionIsWithdrawn
from consult.opendata.models import DatasetVersion, Takedown
from debates.comments.actions import comments as comment_actions
from debates.erasure import erase_comments
from debates.proposals.actions import proposals as proposal_actions
from tests.factories import make
from tests.opendata.test_publication import comment, read

CANARY = "CANARI-2b9e"


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name=f"Personne {CANARY}")


def propose(author, consultation, body="Son texte (exemple)."):
    fields = {
        "topic_id": consultation.topics.first().pk,
        "title": "Une idée (exemple)",
        "charter_accepted": True,
    }
    return proposal_actions.submit_proposal(viewer=author, body=body, **fields)


def erase(author, *, keep_texts):
    """Erase a participant, as the app `accounts` does, and run the resulting events and jobs.

    The public name is erased with the participant.
    """
    for step in list_erasure_steps():
        step.erase(make.Viewer.system(author.organisation), author.participant.pk, keep_texts)
    run_due()
    for job in Job.objects.filter(name="opendata.build_version", state="waiting"):
        long_jobs.run(job.pk)


def list_announcements():
    """Return the events that were announced to open data."""
    return list(Job.objects.filter(name="opendata.replace_outdated"))


def states(consultation):
    versions = DatasetVersion.objects.filter(dataset__consultation=consultation).order_by("number")
    return list(versions.values_list("number", "state"))


def read_stored_files(consultation):
    """Return all bytes of the consultation's dataset that are still stored."""
    found = []
    for version in DatasetVersion.objects.filter(dataset__consultation=consultation):
        for path in (f"{version.folder}/{file['name']}" for file in version.files):
            if default_storage.exists(path):
                with default_storage.open(path) as file:
                    found.append(file.read())
    assert found
    return b"".join(found)


@pytest.mark.parametrize("keep_texts", [True, False])
def test_versions_that_name_somebody_are_withdrawn_and_a_corrected_one_is_built(
    consultation, manager, author, keep_texts, django_capture_on_commit_callbacks
):
    propose(author, consultation, body=f"Son texte ({CANARY}).")
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    assert CANARY.encode() in read(visitor, version, "proposals.jsonl")
    with django_capture_on_commit_callbacks(execute=True):
        erase(author, keep_texts=keep_texts)
    assert states(consultation) == [(1, "withdrawn"), (2, "published")]
    with pytest.raises(VersionIsWithdrawn):
        selectors.find_file(visitor, consultation.slug, 1, "proposals.jsonl")
    content = read(visitor, DatasetVersion.objects.get(number=2), "proposals.jsonl")
    assert (f"Personne {CANARY}".encode() in content, CANARY.encode() in content) == (
        False,
        keep_texts,
    )
    assert f"Personne {CANARY}".encode() not in read_stored_files(consultation)
    assert author.participant.public_name not in DatasetVersion.objects.get(number=1).reason


def test_text_withdrawn_earlier_is_in_old_files_and_counts(consultation, manager, author):
    text = propose(author, consultation)
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=text.pk)
    erase(author, keep_texts=False)
    assert states(consultation)[0] == (1, "withdrawn")


def test_own_comment_counts_and_texts_of_others_do_not(consultation, manager):
    text = propose(make.person(consultation=consultation), consultation)
    new_comment = comment(consultation, text, "Un avis (exemple) sur tout cela.")
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    erase(make.person(consultation=consultation), keep_texts=False)
    assert states(consultation) == [(1, "published")]
    erase_comments(make.Viewer.system(consultation.organisation), new_comment.author_id, True)
    run_due()
    assert states(consultation)[0] == (1, "withdrawn")


def test_erasure_of_a_never_public_text_announces_nothing(organisation):
    read_first = make.consultation(organisation, moderation_mode="pre")
    author = make.person(consultation=read_first)
    propose(author, read_first)
    erase(author, keep_texts=False)
    assert (list_announcements(), Takedown.objects.count()) == ([], 0)


def test_event_names_the_consultation_and_no_person(consultation, author):
    text = propose(author, consultation)
    comment_actions.submit_comment(
        viewer=author, proposal_id=text.pk, body="Le mien (exemple).", charter_accepted=True
    )
    erase(author, keep_texts=True)
    arguments = {
        "organisation_id": str(consultation.organisation_id),
        "consultation_id": str(consultation.pk),
    }
    # First its proposals, then its comments.
    assert [job.arguments for job in list_announcements()] == [arguments] * 2


def test_event_delivered_again_withdraws_nothing(
    consultation, manager, author, django_capture_on_commit_callbacks
):
    propose(author, consultation)
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    with django_capture_on_commit_callbacks(execute=True):
        erase(author, keep_texts=True)
    for job in list_announcements():
        tasks.replace_outdated(**job.arguments)
    assert states(consultation) == [(1, "withdrawn"), (2, "published")]
