"""Closed questionnaires in the datasets: complete, valid, without unpublished texts.

Withdrawn texts are left out too.
"""

import csv
import io
import json
import zipfile

import pytest
from frictionless import Package

from consult.core.queue.short_jobs import run_due
from consult.opendata import selectors
from consult.opendata.actions import publication as publication_actions
from consult.opendata.models import DatasetVersion, Takedown
from consult.questionnaires.actions.answer_review import read_answer
from consult.questionnaires.actions.erasure import erase_submissions
from consult.questionnaires.models import Answer
from tests.factories import make
from tests.questionnaires import given

SECRET = "CANARI-3f9a"


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def read(version, name):
    viewer = make.visitor(version.dataset.organisation)
    with selectors.find_file(viewer, version.dataset.slug, version.number, name).open() as stream:
        return stream.read()


def table(version, name):
    return list(csv.DictReader(io.StringIO(read(version, f"{name}.csv").decode())))


def publish(consultation):
    return publication_actions.publish_now(
        viewer=make.person("manager", consultation), slug=consultation.slug
    )


def judge(consultation, text, reading, reason=""):
    moderator = make.person("moderator", consultation)
    read_answer(
        viewer=moderator,
        answer_id=Answer.objects.get(value=text).pk,
        reading=reading,
        reason=reason,
    )


def closed(consultation, **written):
    questionnaire = given.opened(consultation, **written)
    given.answered(questionnaire, hours=["matin", "soir"], wish="=1+1 (exemple)", people=3)
    given.answered(questionnaire, wish=f"{SECRET} (exemple)")
    given.on_paper(questionnaire, "F-12", wish="Sur une feuille (exemple)", grade=2)
    questionnaire = given.closed(questionnaire)
    judge(consultation, "=1+1 (exemple)", "published")
    judge(consultation, f"{SECRET} (exemple)", "withheld", "personal")
    return questionnaire


@pytest.mark.parametrize("anonymity", ["named", "anonymous"])
def test_tables_are_valid_for_other_tools_and_contain_the_public_answers(
    consultation, anonymity, tmp_path
):
    closed(consultation, anonymity=anonymity)
    version = publish(consultation)
    with zipfile.ZipFile(io.BytesIO(read(version, f"{consultation.slug}.zip"))) as archive:
        archive.extractall(tmp_path / "zip")
    report = Package(str(tmp_path / "zip" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    everything = b"".join(
        path.read_bytes() for path in (tmp_path / "zip").iterdir() if path.suffix != ".zip"
    )
    assert SECRET.encode() not in everything
    assert b"F-12" not in everything
    assert "Sur une feuille" not in everything.decode()
    (row,) = table(version, "questionnaires")
    assert (row["anonymity"], row["online"], row["paper"]) == (anonymity, "2", "1")
    assert len(json.loads(row["rules"])["sections"]) == 2
    wish = next(
        row for row in table(version, "questionnaire_items") if row["label_fr"].startswith("Ce que")
    )
    assert (wish["online"], wish["paper"], wish["waiting"], wish["withheld"]) == (
        "2",
        "1",
        "1",
        "1",
    )
    answers = table(version, "questionnaire_answers")
    assert [row["text"] for row in answers if row["text"]] == ["'=1+1 (exemple)"]
    assert sorted(row["value"] for row in answers if row["value"]) == [
        "2",
        "3",
        *["a-velo"] * 3,
        "matin",
        "soir",
    ]


def test_open_questionnaire_is_in_no_table(consultation):
    given.answered(given.opened(consultation), wish=f"{SECRET} (exemple)")
    version = publish(consultation)
    for name in ("questionnaires", "questionnaire_items", "questionnaire_answers"):
        assert table(version, name) == []


def test_same_answers_make_the_same_bytes(consultation):
    closed(consultation)
    publish(consultation)
    assert publish(consultation).number == 1


def test_text_withheld_after_it_was_published_leaves_the_datasets(consultation):
    closed(consultation)
    first = publish(consultation)
    judge(consultation, "=1+1 (exemple)", "withheld", "off_topic")
    assert "questionnaire" in Takedown.objects.get().reason
    run_due()
    first.refresh_from_db()
    assert (first.state, "questionnaire" in first.reason) == ("withdrawn", True)


def test_text_published_for_the_first_time_takes_nothing_down(consultation):
    closed(consultation)
    publish(consultation)
    judge(consultation, "Sur une feuille (exemple)", "published")
    run_due()
    assert [version.state for version in DatasetVersion.objects.all()] == ["published"]


@pytest.mark.parametrize(("keep_texts", "state"), [(False, "withdrawn"), (True, "published")])
def test_published_text_erased_with_its_author_leaves_the_datasets(consultation, keep_texts, state):
    closed(consultation)
    first = publish(consultation)
    author = Answer.objects.get(value="=1+1 (exemple)").submission.participant_id
    erase_submissions(make.Viewer.system(consultation.organisation), author, keep_texts)
    run_due()
    first.refresh_from_db()
    assert first.state == state
