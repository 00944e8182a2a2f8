"""Official answers in the datasets: published ones with their history, valid for other tools."""

import io
import json
import zipfile
from datetime import date

import pytest
from frictionless import Package

from consult.outcomes.answers.actions import drafts, milestones, notes, publication
from tests.factories import make
from tests.opendata.test_questionnaires import publish, read, table
from tests.pages import given

pytestmark = pytest.mark.django_db
SECRET = "CANARI-7c1e"


def test_dataset_contains_published_answers_and_no_draft_note_or_name(consultation, tmp_path):
    manager = make.person("manager", consultation, public_name=f"{SECRET} (exemple)")
    first, second, hidden = (given.proposal(consultation) for _ in range(3))
    words = {"state": "accepted", "body": "=Oui (exemple)"}
    answer = drafts.draft_answer(
        manager, consultation.pk, proposal_ids=[first.pk, second.pk], **words
    )
    publication.publish_answers(manager, [answer.pk])
    drafts.edit_answer(manager, answer.pk, body="Oui, en mars.", note="La date est fixée.")
    milestones.add_milestone(manager, answer.pk, happened_on=date(2027, 3, 1), text="Vote")
    notes.add_note(manager, text=SECRET, answer_id=answer.pk)
    drafts.draft_answer(
        manager, consultation.pk, state="rejected", body=SECRET, proposal_ids=[hidden.pk]
    )
    topic = consultation.topics.first()
    topic_answer = drafts.draft_answer(manager, consultation.pk, topic_id=topic.pk, **words)
    publication.publish_answers(manager, [topic_answer.pk])
    version = publish(consultation)
    rows = table(version, "official_answers")
    assert [(row["number"], row["topic"]) for row in rows] == [
        (str(first.number), ""),
        (str(second.number), ""),
        ("", str(topic.pk)),
    ]
    assert rows[0]["answer"] == rows[1]["answer"]
    assert json.loads(rows[0]["corrections"])[0]["before"]["body"] == "=Oui (exemple)"
    assert json.loads(rows[0]["milestones"])[0]["happened_on"] == "2027-03-01"
    with zipfile.ZipFile(io.BytesIO(read(version, f"{consultation.slug}.zip"))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        archive.extractall(tmp_path)
    assert SECRET.encode() not in everything
    report = Package(str(next(tmp_path.rglob("datapackage.json")))).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
