"""The export of a participant's own data: complete, theirs alone, readable without this site."""

import io
import json
import zipfile
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from consult.accounts.people import institutions
from consult.accounts.personal_data.inventory import list_copy_sections
from consult.accounts.tokens import actions as token_actions
from consult.outcomes.answers.actions.drafts import draft_answer
from consult.outcomes.answers.actions.notes import add_note
from consult.outcomes.enums import AnswerProgress, AnswerState, ThemeState
from consult.outcomes.models import (
    AnswerCorrection,
    AnswerMilestone,
    CandidateTheme,
    Coding,
    CodingSample,
    Objection,
)
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from debates.proposals.actions import endorsements as endorsement_actions
from debates.proposals.actions import proposals as proposal_actions
from frontend.presenters.account import data_copy_words
from moderation.decisions.actions.decisions import decide
from moderation.notices.actions import submit_notice
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given
from tests.questionnaires import given as questionnaires

pytestmark = pytest.mark.django_db
DOWNLOAD = "/account/data/download/"


@pytest.fixture
def citizen(consultation):
    """Return a participant who has done one act of each kind."""
    person = make.person(consultation=consultation, public_name="Camille Dupré (exemple)")
    text = given.proposal(consultation, person, title="Des bancs à l'ombre")
    proposal_actions.edit_proposal(
        viewer=person, proposal_id=text.pk, title="Des bancs sous les platanes", body=given.BODY
    )
    other = given.proposal(consultation, title="Une fontaine sur la place")
    comment = given.comment(other, person, body="Je suis d'accord avec la fontaine.")
    endorsement_actions.endorse_comment(viewer=person, comment_id=given.comment(other).pk)
    given.position(other, person, "mixed")
    submit_notice(
        viewer=person,
        target_kind="proposal",
        target_id=other.pk,
        reason="spam",
        explanation="C'est répété.",
    )
    institutions.declare_institution(
        viewer=person, name="Association des bancs (exemple)", kind="association"
    )
    token_actions.create_api_token(viewer=person, name="Mon carnet")
    for anonymity in ("named", "anonymous"):
        wish = {"wish": f"Des bancs ({anonymity})", "hours": ["soir"]}
        questionnaires.answered(
            questionnaires.opened(consultation, anonymity=anonymity), person, **wish
        )
    moderator = make.person("moderator", consultation)
    reasons = {"action": "remove", "reason": "insult", "facts": "Une injure (exemple)."}
    decide(viewer=moderator, target_kind="comment", target_id=comment.pk, **reasons)
    return person


def download(viewer):
    """Return the files of the export, by name."""
    answer = make.client(viewer).post(DOWNLOAD)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Cache-Control"] == "private, no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_export_contains_everything_the_participant_gave(citizen):
    files = download(citizen)
    assert set(files) == {"data.json", "a-lire.html"}
    data = json.loads(files["data.json"])
    assert list(data) == [
        *("account", "role", "invitation", "usual_team"),
        *("institution", "token", "passkey", "session"),
        *(
            "alert",
            "answer",
            "appeal",
            "comment",
            "consultation",
            "draft",
            "measure",
            "name",
            "news",
            "notice",
            "objection",
            "proposal",
        ),
        *("provenance", "question", "questionnaire", "remark", "synthesis", "theme"),
        *("upload", "voice", "workshop"),
    ]
    assert data["account"][0]["email"] == citizen.participant.account.email
    [text] = data["proposal"]
    assert [version["title"] for version in text["versions"]] == [
        "Des bancs à l'ombre",
        "Des bancs sous les platanes",
    ]
    [comment, endorsed] = data["comment"]
    assert (comment["body"], comment["decisions"][0]["facts"]) == (
        "Je suis d'accord avec la fontaine.",
        "Une injure (exemple).",
    )
    assert set(endorsed) == {"endorsed"}
    [vote] = data["question"]
    assert (vote["choice"], vote["title"], len(vote["receipt"]["nonce"])) == (
        "mixed",
        "Une fontaine sur la place",
        64,
    )
    named, anonymous = data["questionnaire"]
    assert named["answers"][0]["answered"] == "Des bancs (named)"
    assert set(anonymous) == {"questionnaire", "anonymity"}
    assert data["notice"][0]["explanation"] == "C'est répété."
    assert [row["name"] for row in data["token"]] == ["Mon carnet"]
    assert [row["consultation"] for row in data["consultation"]] == ["essai"]
    assert data["institution"][0]["name"] == "Association des bancs (exemple)"
    assert len(data["session"]) == 1


class Reader(HTMLParser):
    """A reader of a page's text and of everything that the page would load or run."""

    def __init__(self):
        super().__init__()
        self.words, self.tags = [], []

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_page_of_the_export_is_complete_and_self_contained(citizen):
    files = download(citizen)
    reader = Reader()
    reader.feed(files["a-lire.html"])
    content = " ".join(reader.words)
    texts = (
        "Des bancs à l'ombre",
        "Des bancs sous les platanes",
        "Je suis d'accord avec la fontaine.",
        "Mitigé",
    )
    for words in (
        *texts,
        "C'est répété.",
        "Une injure (exemple).",
        "Mon carnet",
        citizen.participant.account.email,
    ):
        assert words in content
    assert not {tag for tag, _attrs in reader.tags} & {
        "script",
        "style",
        "link",
        "img",
        "iframe",
        "form",
    }
    assert not [attrs for _tag, attrs in reader.tags if {"src", "href", "style"} & set(attrs)]


def test_texts_are_escaped_in_the_page_of_the_export(consultation):
    person = make.person(consultation=consultation, public_name="<b>Camille</b>")
    given.proposal(consultation, person, body=f"<script>alert(1)</script> {given.BODY}")
    page = download(person)["a-lire.html"]
    assert ("<script" in page, "<b>Camille" in page) == (False, False)


def test_export_of_a_new_participant_says_that_it_is_empty(consultation):
    files = download(make.person(consultation=consultation))
    assert json.loads(files["data.json"])["proposal"] == []
    assert "Rien." in files["a-lire.html"]


def test_export_contains_no_data_of_others(consultation, citizen):
    other = make.person(consultation=consultation, public_name="Quelqu'un d'autre (exemple)")
    given.proposal(consultation, other, title="Un texte de quelqu'un d'autre")
    given.position(given.proposal(consultation), other)
    whole = "".join(download(citizen).values())
    for words in (
        "Quelqu'un d'autre",
        "Un texte de quelqu'un d'autre",
        other.participant.account.email,
    ):
        assert words not in whole
    assert str(other.participant.pk) not in whole


def test_export_is_limited_to_two_per_hour_over_page_and_api(citizen, settings):
    settings.RATE_LIMITS_ON = True
    client, caller = make.client(citizen), Caller(citizen)
    assert client.post(DOWNLOAD).getvalue()
    assert caller.read("/me/export/").status_code == 200
    assert client.post(DOWNLOAD).status_code == 429
    refused = caller.read("/me/export/")
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)


def test_api_gives_the_same_data(citizen):
    data = json.loads(download(citizen)["data.json"])
    exported = Caller(citizen).read("/me/export/").json()
    assert set(exported) == set(data)
    for name in set(data) - {"token"}:  # the token of the caller is new
        assert len(exported[name]) == len(data[name]), name
    assert exported["question"] == data["question"]


def test_every_field_of_the_export_has_a_label(citizen):
    data = json.loads(download(citizen)["data.json"])
    assert keys(data) - set(data) <= set(data_copy_words.WORDS)


@pytest.fixture
def writer(consultation):
    """Return a writer who answered, wrote for the synthesis, replied, corrected and coded."""
    person = make.person("manager", consultation=consultation)
    proposal = given.proposal(consultation)
    organisation_field = {"organisation": person.organisation}
    consultation_fields = organisation_field | {"consultation": consultation}
    participant, now = person.participant, timezone.now()
    draft = draft_answer(
        person,
        consultation.pk,
        state="not_ours",
        body="Nous n'en décidons pas.",
        reasons="La région décide des trains.",
        transmitted_to="La région (exemple)",
        proposal_ids=[proposal.pk],
    )
    words = {"state": "accepted", "body": "Nous le ferons.", "reasons": "Le budget le permet."}
    AnswerCorrection.objects.create(
        answer=draft, note="Une date.", written_by=participant, **words, **organisation_field
    )
    AnswerMilestone.objects.create(
        answer=draft,
        text="Le conseil a voté.",
        url="https://example.org/vote",
        happened_on=now.date(),
        written_by=participant,
        **organisation_field,
    )
    add_note(person, text="Une note à relire.", proposal_id=proposal.pk)
    chapter = create_synthesis(viewer=person, consultation_id=consultation.pk).chapters.first()
    block = add_block(viewer=person, chapter_id=chapter.pk, kind="paragraph", text="Un passage.")
    block.comments.create(
        author=participant, text="Un mot de trop.", written_at=now, **organisation_field
    )
    Objection.objects.create(
        proposal=proposal,
        passage=block.pk,
        version=1,
        body="Ce n'est pas ce que j'ai écrit.",
        reply="Le passage sera corrigé.",
        replied_at=now,
        replied_by=participant,
        **consultation_fields,
    )
    theme = {"title": "Bancs", "state": "rejected", "decided_by": participant, "decided_at": now}
    CandidateTheme.objects.create(**theme, **consultation_fields)
    sample = CodingSample.objects.create(
        number=1, seed="1", codes=["place publique"], first_coder=participant, **consultation_fields
    )
    Coding.objects.create(
        sample=sample, proposal=proposal, seat=1, place=1, code=0, **organisation_field
    )
    return person


def test_export_of_a_writer_contains_their_texts_and_decisions(writer):
    files = download(writer)
    data = json.loads(files["data.json"])
    answer, correction, note, milestone = data["answer"]
    assert (answer["transmitted_to"], correction["note"]) == ("La région (exemple)", "Une date.")
    assert (note["note"], milestone["milestone"]) == ("Une note à relire.", "Le conseil a voté.")
    written = {row.get("text") or row.get("comment") for row in data["synthesis"]}
    assert {"Un passage.", "Un mot de trop."} <= written
    assert [row["reply"] for row in data["objection"]] == ["Le passage sera corrigé."]
    coded, decided = data["theme"]
    assert (coded["codes"][0]["code"], decided["theme_state"]) == ("place publique", "rejected")
    assert "Ce n'est pas ce que j'ai écrit." not in files["data.json"]


def test_every_field_and_choice_of_the_export_of_a_writer_has_a_label(writer):
    files = download(writer)
    assert keys(json.loads(files["data.json"])) <= {
        *data_copy_words.WORDS,
        *data_copy_words.SECTIONS,
    }
    page = files["a-lire.html"]
    for choice in (AnswerState.NOT_OURS, AnswerProgress.DRAFT, ThemeState.REJECTED):
        assert str(escape(choice.label)) in page


def keys(data):
    if isinstance(data, list):
        return set().union(*map(keys, data))
    return set(data).union(*map(keys, data.values())) if isinstance(data, dict) else set()


def test_get_leads_to_the_button(citizen):
    assert make.client(citizen).get(DOWNLOAD)["Location"] == "/account/data/"


def test_every_section_of_the_copy_has_its_title():
    exported = {section.name for section in list_copy_sections()}
    assert exported <= set(data_copy_words.SECTIONS)
    assert len(exported) > 4


def test_copy_asks_as_many_questions_for_three_texts_as_for_one(consultation):
    person = make.person(consultation=consultation)

    def create_texts():
        text = given.proposal(consultation, person)
        given.comment(text, person)
        given.position(given.proposal(consultation), person)

    def count_queries():
        client = make.client(person)
        with CaptureQueriesContext(connection) as queries:
            client.post(DOWNLOAD).getvalue()
        return len(queries)

    create_texts()
    count_queries()
    before = count_queries()
    create_texts(), create_texts()
    assert count_queries() == before
