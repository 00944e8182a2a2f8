"""Published versions are complete, described, valid for other tools, and without hidden text."""

import csv
import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.utils.translation import override

from consult.core.exceptions import NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.core.queue import long_jobs
from consult.opendata import selectors
from consult.opendata.actions import publication as publication_actions
from consult.opendata.actions import withdrawal as withdrawal_actions
from consult.opendata.exceptions import AlreadyWithdrawn, NothingToPublish, VersionIsWithdrawn
from consult.opendata.models import DatasetVersion
from consult.opendata.schemas.tables import TABLES
from debates.comments.actions.comments import submit_comment
from debates.proposals.actions.proposals import submit_proposal
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from votes.actions.positions import cast_position

FORMULA = "=1+1 dans un titre (exemple)"


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def propose(consultation, title="Une idée (exemple)", body="Son texte (exemple)."):
    topic = consultation.topics.first()
    return submit_proposal(
        viewer=make.person(consultation=consultation),
        topic_id=topic.pk,
        title=title,
        body=body,
        charter_accepted=True,
    )


def comment(consultation, proposal, body):
    return submit_comment(
        viewer=make.person(consultation=consultation),
        proposal_id=proposal.pk,
        body=body,
        charter_accepted=True,
    )


def read(viewer, version, name):
    file = selectors.find_file(viewer, version.dataset.slug, version.number, name)
    with file.open() as stream:
        return stream.read()


def table(viewer, version, name):
    return list(csv.DictReader(io.StringIO(read(viewer, version, f"{name}.csv").decode())))


def test_manager_publishes_a_version_that_visitors_download(consultation, manager):
    propose(consultation)
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    assert (version.number, version.state) == (1, "published")
    assert [r["title"] for r in table(visitor, version, "proposals")] == ["Une idée (exemple)"]
    assert [d.slug for d in selectors.datasets(visitor)] == [consultation.slug]
    assert selectors.get_dataset(visitor, consultation.slug).latest == version
    entry = JournalEntry.objects.get(act="dataset.publish")
    assert (entry.actor, entry.data, entry.object_id) == (
        manager.participant.pk,
        {"number": 1},
        version.pk,
    )
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert JournalEntry.objects.filter(act="dataset.publish").count() == 1


def test_every_table_is_there_in_both_formats_with_rows_and_checksums(consultation, manager):
    proposal = propose(consultation)
    comment(consultation, proposal, "Un commentaire (exemple).")
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    package = json.loads(read(visitor, version, "datapackage.json"))
    assert [r["path"] for r in package["resources"]] == [
        f"{t.name}.{e}" for t in TABLES for e in ("csv", "jsonl")
    ]
    rows = {r["path"]: r["rowCount"] for r in package["resources"]}
    assert (
        rows["topics.csv"],
        rows["proposals.jsonl"],
        rows["comments.csv"],
        rows["questions.csv"],
    ) == (2, 1, 1, 1)
    assert package["licenses"][0]["name"] == "etalab-2.0"
    assert package["contributors"] == [
        {"title": consultation.organisation.name, "role": "publisher", "path": "http://testserver"}
    ]
    for resource in package["resources"]:
        content = read(visitor, version, resource["path"])
        assert len(content) == resource["bytes"]
        assert __import__("hashlib").sha256(content).hexdigest() == resource["hash"].removeprefix(
            "sha256:"
        )


def test_frictionless_and_the_verifier_accept_the_zip(consultation, manager, tmp_path):
    from frictionless import Package

    proposal = propose(consultation, title=FORMULA, body="- a pour commencer\n=b pour suivre\n+c")
    comment(consultation, proposal, "@moi de le dire")
    cast_position(
        viewer=make.person(consultation=consultation),
        proposal_id=proposal.pk,
        choice="agree",
        request_id=make_id(),
    )
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    zipped = read(make.visitor(consultation.organisation), version, f"{consultation.slug}.zip")
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        archive.extractall(tmp_path / "zip")
    report = Package(str(tmp_path / "zip" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    result = subprocess.run(
        [sys.executable, tmp_path / "zip" / "verify.py", tmp_path / "zip"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, "1" in result.stdout) == (0, True), result


def make_id():
    from uuid import uuid4

    return uuid4()


def test_cells_are_no_formulas_in_csv_and_raw_in_json(consultation, manager):
    propose(consultation, title=FORMULA, body="un pour commencer\n+deux")
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    (row,) = table(visitor, version, "proposals")
    assert (row["title"], row["body"]) == (f"'{FORMULA}", "un pour commencer\n'+deux")
    raw = json.loads(read(visitor, version, "proposals.jsonl"))
    assert (raw["title"], raw["body"]) == (FORMULA, "un pour commencer\n+deux")


def test_same_data_makes_the_same_bytes_and_no_new_version(consultation, manager):
    propose(consultation)
    first = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert publication_actions.publish_now(viewer=manager, slug=consultation.slug) == first
    assert DatasetVersion.objects.count() == 1
    propose(consultation)
    second = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert second.number == 2
    same = {f["name"]: f["sha256"] for f in first.files}
    changed = {f["name"] for f in second.files if same[f["name"]] != f["sha256"]}
    assert "topics.csv" in changed
    assert "comments.csv" not in changed


def test_repeated_build_is_byte_identical(consultation, manager, tmp_path):
    from consult.core.postgres import clock
    from consult.opendata.writers import build

    propose(consultation, title=FORMULA)
    moment, found = clock.now(), []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        snapshot, written = build.build_tables(
            tmp_path / name, consultation.organisation, consultation.pk
        )
        built = build.build_package(
            tmp_path / name, snapshot, number=1, created=moment, written=written
        )
        found.append([(file.name, file.sha256) for file in built.files])
    assert found[0] == found[1]


def test_hidden_text_is_in_no_file(consultation, manager):
    secret, other = (
        propose(
            consultation, title="SECRET-TITRE (exemple)", body="SECRET-CORPS de ce texte (exemple)."
        ),
        propose(consultation),
    )
    removed_comment = comment(consultation, other, "SECRET-COMMENTAIRE de ce texte")
    before = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    assert b"SECRET-CORPS" in read(visitor, before, "proposals.jsonl")
    moderator = make.person("moderator", consultation)
    for kind, target in (("proposal", secret), ("comment", removed_comment)):
        decide(
            viewer=moderator,
            target_kind=kind,
            target_id=target.pk,
            action="remove",
            reason="insult",
            facts="SECRET-F",
        )
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    with zipfile.ZipFile(io.BytesIO(read(visitor, version, f"{consultation.slug}.zip"))) as archive:
        for name in archive.namelist():
            assert b"SECRET" not in archive.read(name), name
    row = next(r for r in table(visitor, version, "proposals") if r["state"] == "removed")
    expected = {"id", "number", "topic", "state", "reason", "decision", "created_at", "url"}
    assert {k for k, v in row.items() if v} == expected
    assert [d["action"] for d in table(visitor, version, "moderation_decisions")] == [
        "remove",
        "remove",
    ]


def test_count_is_in_no_file_while_it_is_hidden(organisation):
    consultation = make.consultation(organisation, slug="scelle", results_visibility="sealed")
    proposal = propose(consultation)
    cast_position(
        viewer=make.person(consultation=consultation),
        proposal_id=proposal.pk,
        choice="agree",
        request_id=make_id(),
    )
    version = publication_actions.publish_now(
        viewer=make.person("manager", consultation), slug="scelle"
    )
    visitor = make.visitor(organisation)
    assert table(visitor, version, "positions") == []
    assert table(visitor, version, "ballots") == []
    assert table(visitor, version, "ledger") == []


def test_only_managers_publish(consultation):
    for viewer in (
        make.visitor(consultation.organisation),
        make.person(consultation=consultation),
        make.person("moderator", consultation),
        make.person("manager", make.consultation(consultation.organisation, slug="autre")),
    ):
        with pytest.raises(NotAllowed):
            publication_actions.publish_now(viewer=viewer, slug=consultation.slug)
    assert DatasetVersion.objects.count() == 0


def test_draft_has_nothing_to_publish(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    with pytest.raises(NothingToPublish):
        publication_actions.publish_now(viewer=make.person("manager", draft), slug="brouillon")


def test_cancelled_consultation_has_nothing_to_publish(organisation):
    cancelled = make.consultation(organisation, state="cancelled")
    manager = make.person("manager", cancelled)
    for publish in (publication_actions.publish_now, publication_actions.publish_dataset):
        with pytest.raises(NothingToPublish, match="annulée"):
            publish(viewer=manager, slug=cancelled.slug)
    assert DatasetVersion.objects.count() == 0


def test_page_asks_and_a_job_builds(consultation, manager):
    propose(consultation)
    version = publication_actions.publish_dataset(viewer=manager, slug=consultation.slug)
    assert publication_actions.publish_dataset(viewer=manager, slug=consultation.slug) == version
    assert selectors.building(manager, consultation) == version
    with pytest.raises(NotFound):
        selectors.get_dataset(make.visitor(consultation.organisation), consultation.slug)
    from consult.core.models import Job

    long_jobs.run(Job.objects.get(name="opendata.build_version").pk)
    version.refresh_from_db()
    assert version.state == "published"
    assert selectors.building(manager, consultation) is None


def test_withdrawn_version_keeps_manifest_and_reason_only(
    consultation, manager, django_capture_on_commit_callbacks
):
    propose(consultation)
    version = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    path = f"{version.folder}/proposals.csv"
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        withdrawal_actions.withdraw_version(
            viewer=manager, slug=consultation.slug, number=1, reason="Une erreur (exemple)."
        )
    assert not default_storage.exists(path)
    visitor = make.visitor(consultation.organisation)
    with pytest.raises(VersionIsWithdrawn) as refusal:
        selectors.find_file(visitor, consultation.slug, 1, "proposals.csv")
    assert (refusal.value.reason, refusal.value.replacement) == ("Une erreur (exemple).", None)
    assert selectors.get_version(visitor, consultation.slug, 1).manifest["version"] == "1"
    assert selectors.get_version(visitor, consultation.slug, "latest") == version
    with pytest.raises(AlreadyWithdrawn):
        withdrawal_actions.withdraw_version(
            viewer=manager, slug=consultation.slug, number=1, reason="Encore."
        )
    second = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert second.number == 2
    with pytest.raises(VersionIsWithdrawn) as refusal:
        selectors.find_file(visitor, consultation.slug, "1", "proposals.csv")
    assert refusal.value.replacement == 2


@pytest.mark.sampled(3)
@pytest.mark.parametrize("version", ["0", "-1", "1.5", "x", "9" * 30, "١", ""])
def test_version_with_a_malformed_number_is_not_found(consultation, manager, version):
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    with pytest.raises(NotFound):
        selectors.get_version(manager, consultation.slug, version)


def test_other_organisation_sees_no_dataset(consultation, manager, other_organisation):
    publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    stranger = make.visitor(other_organisation)
    assert selectors.datasets(stranger) == []
    with pytest.raises(NotFound):
        selectors.find_file(stranger, consultation.slug, 1, "proposals.csv")


@pytest.mark.parametrize("number", [1, 3])
def test_listing_datasets_takes_the_same_queries(organisation, number, django_assert_num_queries):
    for n in range(number):
        made = make.consultation(organisation, slug=f"c{n}")
        publication_actions.publish_now(viewer=make.person("manager", made), slug=made.slug)
    with django_assert_num_queries(2):
        found = selectors.datasets(make.visitor(organisation))
        assert [d.consultation.slug for d in found] == [f"c{n}" for n in reversed(range(number))]


VOTES = {"ledger", "ballots", "checkpoints"}  # described in docs/ledger-format.md


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_column_is_described_in_both_languages(language):
    with override(language):
        others = [table for table in TABLES if table.name not in VOTES]
        bare = [
            f"{t.name}.{column.name}"
            for t in others
            for column in t.columns
            if not str(column.description)
        ]
    assert bare == []
