"""An author objects to a passage of the synthesis, and its writers reply."""

import pytest
from django.urls import reverse
from odfdo import Document
from pypdf import PdfReader

from consult.core.models import Job
from consult.core.papers.paper import can_make_pdf
from consult.notifications.actions.follows import follow
from consult.notifications.actions.news import spread
from consult.notifications.models import News, Notification
from consult.notifications.selectors import lines
from consult.outcomes.documents import files
from consult.outcomes.models import Objection, SynthesisVersion
from consult.outcomes.objections import actions
from moderation.decisions.actions.decisions import decide
from moderation.models import Case
from tests.factories import make
from tests.outcomes import published
from tests.pages import given
from tests.pages.test_results import end_consultation

pytestmark = pytest.mark.django_db
WORDS = "Beaucoup de personnes ne savent pas où aller"
OBJECTION = "J'ai écrit que ces personnes savent où aller (exemple)."


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    found = given.proposal(consultation, author)
    point = published.main_point("Chacun doit savoir où aller.", found)
    published.synthesis(consultation, published.quotation(found, WORDS), point)
    end_consultation(consultation)
    found.refresh_from_db()
    found.passage = point.id
    return found


def objection_address(proposal):
    return given.address("objection-new", proposal, proposal.passage)


def object_to(proposal, author, body=OBJECTION):
    return actions.submit_objection(
        viewer=author, proposal_id=proposal.pk, passage=proposal.passage, body=body
    )


def page_of(proposal, viewer=None):
    return make.client(viewer).get(given.address("proposal", proposal)).content.decode()


def test_author_objects_and_everyone_reads_it_beside_the_passage(proposal, author, consultation):
    assert objection_address(proposal) in page_of(proposal, author)
    assert objection_address(proposal) not in page_of(proposal)
    browser = make.client(author)
    assert (
        "Chacun doit savoir où aller." in browser.get(objection_address(proposal)).content.decode()
    )
    empty = browser.post(objection_address(proposal), {"body": ""})
    assert (empty.status_code, Objection.objects.count()) == (422, 0)
    assert browser.post(objection_address(proposal), {"body": OBJECTION}).status_code == 302
    assert "savent où aller (exemple)" in page_of(proposal)
    topic = reverse("topic-results", args=[consultation.slug, consultation.topics.first().slug])
    assert "savent où aller (exemple)" in make.client().get(topic).content.decode()


def test_objection_and_reply_are_in_the_synthesis_and_its_documents(proposal, author, consultation):
    writer = make.person("writer", consultation)
    version = SynthesisVersion.objects.get()
    organisation = version.organisation
    before = repr(files.document_of(organisation, version))
    assert repr(files.document_of(organisation, version)) == before  # the PDF is cached by it
    row = object_to(proposal, author)
    actions.reply_to_objection(
        viewer=writer, objection_id=row.pk, reply="La version suivante corrigera."
    )
    page = make.client().get(reverse("synthesis", args=[consultation.slug])).content.decode()
    odt = Document(files.make_odt(organisation, version)).get_formatted_text()
    texts = [page.partition(f'id="block-{proposal.passage}"')[2], odt]
    if can_make_pdf():
        pdf = PdfReader(files.make_pdf(organisation, version))
        texts.append(" ".join(sheet.extract_text() for sheet in pdf.pages))
    for text in texts:
        words = " ".join(text.replace("\u00ad", "").split())
        assert "savent où aller (exemple)" in words
        assert "corrigera" in words
    actions.withdraw_objection(viewer=author, objection_id=row.pk)
    assert repr(files.document_of(organisation, version)) == before


def test_synthesis_of_an_open_consultation_is_linked_and_authors_object(consultation, author):
    found = given.proposal(consultation, author)
    other = given.proposal(consultation, make.person(consultation=consultation))
    point = published.main_point("Chacun doit savoir où aller.", found)
    published.synthesis(consultation, point)
    found.passage = point.id
    here = reverse("consultation", args=[consultation.slug])
    synthesis = reverse("synthesis", args=[consultation.slug])
    assert synthesis in make.client().get(here).content.decode()
    assert objection_address(found) in page_of(found, author)
    assert "Chacun doit savoir" not in page_of(other)


def test_only_the_author_objects(proposal, consultation):
    other = make.person(consultation=consultation)
    assert make.client(other).get(objection_address(proposal)).status_code == 403


def test_passage_that_does_not_use_the_contribution_is_not_found(proposal, author, consultation):
    unknown = given.address("objection-new", proposal, consultation.pk)
    assert make.client(author).get(unknown).status_code == 404


def test_writer_replies_and_the_author_finds_it_in_the_news(proposal, author, consultation):
    writer = make.person("writer", consultation)
    follow(viewer=author, kind="proposal", object_id=proposal.pk)
    row = object_to(proposal, author)
    listed = make.client(writer).get(reverse("staff-objections", args=[consultation.slug]))
    assert "savent où aller (exemple)" in listed.content.decode()
    assert "Chacun doit savoir où aller." in listed.content.decode()
    here = reverse("staff-objection", args=[consultation.slug, row.pk])
    assert "Chacun doit savoir où aller." in make.client(writer).get(here).content.decode()
    assert make.client(author).get(here).status_code in (403, 404)
    reply = {"reply": "Nous corrigeons ce passage (exemple)."}
    listed = make.client(writer).post(here, reply, follow=True)
    assert reply["reply"] in listed.content.decode()
    assert "Nous corrigeons ce passage (exemple)." in page_of(proposal)
    stored = Job.objects.filter(name="outcomes.email_objection").order_by("id")
    assert [job.arguments["participant_id"] for job in stored] == [str(writer.participant.pk)]
    news = News.objects.get(subject_kind="objection")
    spread(news_id=news.pk)
    news_lines = list(
        lines(author.organisation, Notification.objects.filter(recipient=author.participant))
    )
    assert (
        news_lines[0].sentence
        == "L’équipe de rédaction a répondu à votre objection sur la synthèse."
    )


def test_second_objection_to_a_passage_is_refused_until_the_first_is_withdrawn(proposal, author):
    row = object_to(proposal, author)
    refused = make.client(author).post(objection_address(proposal), {"body": "Encore autre chose."})
    assert refused.status_code == 422
    withdrawal = given.address("objection-withdraw", proposal, row.pk)
    assert make.client(author).post(withdrawal).status_code == 302
    assert "savent où aller (exemple)" not in page_of(proposal, author)
    assert object_to(proposal, author, "Encore autre chose.").state == "published"


def test_objection_waits_where_moderators_read_first(proposal, author, consultation):
    type(consultation).objects.filter(pk=consultation.pk).update(moderation_mode="pre")
    row = object_to(proposal, author)
    assert row.state == "pending"
    assert "savent où aller (exemple)" not in page_of(proposal)
    assert "savent où aller (exemple)" in page_of(proposal, author)
    case = Case.objects.get(target_kind="objection", target_id=row.pk)
    moderator = make.person("moderator", consultation)
    desk = make.client(moderator).get(reverse("staff-case", args=[case.pk]))
    assert "savent où aller (exemple)" in desk.content.decode()
    decide(viewer=moderator, target_kind="objection", target_id=row.pk, action="publish")
    assert "savent où aller (exemple)" in page_of(proposal)


def test_erased_author_leaves_no_word_of_an_objection(proposal, author):
    row = object_to(proposal, author)
    actions.erase_objections(
        make.Viewer.system(proposal.consultation.organisation), author.participant.pk, False
    )
    row.refresh_from_db()
    assert (row.body, row.reply, row.author_id, row.state) == ("", "", None, "erased")


def test_author_objects_through_the_api_and_everyone_lists_it(proposal, author, consultation):
    there = f"/api/v1/consultations/{consultation.slug}/objections/"
    sent = {"proposal": str(proposal.pk), "passage": proposal.passage, "body": OBJECTION}
    own = make.client(author)
    other = make.client(make.person(consultation=consultation))
    write = {"content_type": "application/json"}
    assert other.post(there, sent, **write).status_code == 403
    created = own.post(there, sent, **write)
    assert (created.status_code, created.json()["body"]) == (201, OBJECTION)
    listed = make.client().get(there).json()["results"]
    assert [(row["id"], row["reply"]) for row in listed] == [(created.json()["id"], "")]
