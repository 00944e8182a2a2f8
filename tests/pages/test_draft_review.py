"""Participants review the draft of a synthesis, and its writers reply."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.words.dates import format_date
from consult.notifications.actions.follows import follow
from consult.notifications.actions.mailings import send_due
from consult.notifications.models import News
from consult.outcomes.exceptions import RemarkIsNotOpen, ReviewIsClosed
from consult.outcomes.models import DraftRemark, Synthesis
from consult.outcomes.remarks import actions, selectors
from consult.outcomes.remarks.notifications import notify_of_reviews
from consult.outcomes.syntheses.actions import blocks, chapters, publication
from consult.outcomes.syntheses.content import from_json
from moderation.decisions.actions.decisions import decide
from moderation.models import Case
from tests.api.callers import Caller
from tests.factories import make
from tests.notifications import scene
from tests.pages.html_pages import find_form, find_link

pytestmark = pytest.mark.django_db
POINT = "Chacun doit savoir à quelle porte frapper (exemple)."
REASON = "Toutes les remarques ont une réponse (exemple)."
REMARK = "Il manque les communes rurales (exemple)."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def synthesis(consultation, manager):
    """Return a synthesis in review until next week, with a paragraph in each chapter."""
    new_synthesis = chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)
    for chapter in new_synthesis.chapters.order_by("position"):
        block = blocks.add_block(
            viewer=manager, chapter_id=chapter.pk, kind="paragraph", text=POINT
        )
        new_synthesis.passage = new_synthesis.__dict__.get("passage") or block.pk
    review(new_synthesis, manager)
    return new_synthesis


def review(synthesis, manager, *, begins=0, ends=7):
    today = timezone.localdate()
    publication.submit_to_review(
        viewer=manager,
        synthesis_id=synthesis.pk,
        opens_on=today + timedelta(days=begins),
        closes_on=today + timedelta(days=ends),
    )


def address(name, synthesis, *more):
    return reverse(name, args=[synthesis.consultation.slug, *more])


def passage(synthesis):
    return address("synthesis-passage", synthesis, synthesis.passage)


def remark(synthesis, viewer, body=REMARK, **more):
    fields = {"agrees": False, "body": body, "charter_accepted": True} | more
    return actions.submit_remark(
        viewer=viewer, synthesis_id=synthesis.pk, passage=synthesis.passage, **fields
    )


def publish(synthesis, manager, note=""):
    publication.end_review(viewer=manager, synthesis_id=synthesis.pk, reason=REASON)
    return publication.publish_version(viewer=manager, synthesis_id=synthesis.pk, note=note)


def page_of(name, synthesis, viewer=None, *more):
    answer = make.client(viewer).get(address(name, synthesis, *more))
    return re.sub(r"[\s\xa0\u202f]+", " ", answer.content.decode())


def test_visitor_reads_the_draft_which_search_engines_leave_out(synthesis):
    answer = make.client().get(address("synthesis-review", synthesis))
    assert answer.cookies == {}
    page = answer.content.decode()
    assert POINT in page
    assert '<meta name="robots" content="noindex">' in page
    assert passage(synthesis) in page


@pytest.mark.parametrize("begins", [2, -9])
def test_draft_is_not_shown_before_and_after_the_review(synthesis, manager, begins):
    rows = Synthesis.objects.filter(pk=synthesis.pk)
    first = timezone.localdate() + timedelta(days=begins)
    rows.update(review_opens_on=first, review_closes_on=first + timedelta(days=7))
    page = page_of("synthesis-review", synthesis)
    assert POINT not in page
    assert str(first.year) in page
    reader = make.person(consultation=synthesis.consultation)
    assert make.client(reader).get(passage(synthesis)).status_code == 409
    late = make.client(reader).post(passage(synthesis), {"body": REMARK, "charter_accepted": "on"})
    assert late.status_code == 422
    assert REMARK in late.content.decode()
    with pytest.raises(ReviewIsClosed):
        remark(synthesis, reader, agrees=True, body="")


def test_consultation_without_a_review_has_no_page_of_it(consultation, manager):
    new_synthesis = chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)
    assert make.client().get(address("synthesis-review", new_synthesis)).status_code == 404


def test_participant_agrees_asks_for_a_change_and_withdraws(synthesis):
    reader = make.person(consultation=synthesis.consultation)
    browser = make.client(reader)
    assert POINT in browser.get(passage(synthesis)).content.decode()
    done = browser.post(passage(synthesis), {"agrees": "yes"})
    assert (
        done["Location"] == f"{address('synthesis-review', synthesis)}#passage-{synthesis.passage}"
    )
    assert "Vous êtes d’accord avec ce passage." in page_of("synthesis-review", synthesis, reader)
    empty = browser.post(passage(synthesis), {"body": " ", "charter_accepted": "on"})
    assert empty.status_code == 422
    sent = {"body": REMARK, "charter_accepted": "on"}
    assert browser.post(passage(synthesis), sent).status_code == 302
    row = DraftRemark.objects.get()
    assert (row.agrees, row.body, row.passage_text) == (False, REMARK, POINT)
    assert REMARK in page_of("synthesis-review", synthesis, reader)
    withdrawal = address("synthesis-remark-withdraw", synthesis, row.pk)
    assert browser.get(withdrawal).status_code == 200
    assert browser.post(withdrawal).status_code == 302
    assert REMARK not in page_of("synthesis-review", synthesis, reader)
    assert remark(synthesis, reader).pk == row.pk


def test_remark_of_another_participant_is_read_by_writers_only(synthesis, manager):
    author = make.person(consultation=synthesis.consultation)
    row = remark(synthesis, author)
    other = make.person(consultation=synthesis.consultation)
    for viewer in (None, other):
        page = page_of("synthesis-review", synthesis, viewer)
        assert REMARK not in page
        assert "1 participant" in page
    withdrawal = address("synthesis-remark-withdraw", synthesis, row.pk)
    assert make.client(other).post(withdrawal).status_code == 403
    assert selectors.get_remark(other, row.pk).body == ""
    assert selectors.get_remark(manager, row.pk).body == REMARK


def test_same_remark_twice_is_one_row_and_a_change_moves_its_date(synthesis):
    reader = make.person(consultation=synthesis.consultation)
    first = remark(synthesis, reader)
    again = remark(synthesis, reader)
    assert (again.pk, again.written_at) == (first.pk, first.written_at)
    changed = remark(synthesis, reader, "Autre chose (exemple).")
    assert (changed.pk, changed.written_at > first.written_at) == (first.pk, True)
    assert DraftRemark.objects.count() == 1


def test_member_of_the_team_gives_no_remark(synthesis, manager):
    with pytest.raises(NotAllowed):
        remark(synthesis, manager)
    assert make.client(manager).get(passage(synthesis)).status_code == 403


def test_code_completes_the_agreement_that_a_visitor_pressed(synthesis):
    visitor = make.client()
    pressed = visitor.post(passage(synthesis), {"agrees": "yes"})
    assert "agrees" not in pressed["Location"]
    sign_in(visitor, pressed)
    assert DraftRemark.objects.get().agrees


def test_agreement_beside_a_typed_remark_is_refused_and_the_remark_stays(synthesis):
    reader = make.client(make.person(consultation=synthesis.consultation))
    refused = reader.post(passage(synthesis), {"body": REMARK, "agrees": "yes"})
    assert refused.status_code == 422
    assert REMARK in refused.content.decode()
    assert not DraftRemark.objects.exists()
    assert reader.post(passage(synthesis), {"body": " ", "agrees": "yes"}).status_code == 302
    assert DraftRemark.objects.get().agrees


def test_review_ends_after_a_confirmation_with_its_reason(synthesis, manager):
    browser = make.client(manager)
    overview = browser.get(address("staff-synthesis", synthesis))
    ending = find_link(overview, "Terminer la relecture")
    page = browser.get(ending)
    assert "plus personne ne peut lire le projet" in page.content.decode()
    assert browser.post(ending, find_form(page, "reason").values()).status_code == 422
    synthesis.refresh_from_db()
    assert synthesis.progress == "in_review"
    sent = find_form(page, "reason").values() | {"reason": REASON}
    assert browser.post(ending, sent).status_code == 302
    assert REASON in page_of("synthesis-review", synthesis)
    assert browser.get(ending).status_code == 302


@pytest.mark.parametrize("begins", [0, 3])
def test_review_that_ends_on_its_last_day_or_has_not_begun_needs_no_reason(
    synthesis, manager, begins
):
    review(synthesis, manager, begins=begins, ends=begins)
    browser = make.client(manager)
    ending = address("staff-synthesis-review-end", synthesis)
    assert 'name="reason"' not in browser.get(ending).content.decode()
    assert browser.post(ending, {}).status_code == 302
    synthesis.refresh_from_db()
    assert synthesis.progress == "draft"


def test_publication_in_an_open_consultation_says_what_happens(synthesis, manager):
    publication.end_review(viewer=manager, synthesis_id=synthesis.pk, reason=REASON)
    page = page_of("staff-synthesis-publish", synthesis, manager)
    assert "La consultation est encore ouverte" in page


def test_code_sends_the_remark_that_a_visitor_wrote(synthesis):
    visitor = make.client()
    pressed = visitor.post(passage(synthesis), {"body": REMARK, "charter_accepted": "on"})
    sign_in(visitor, pressed)
    assert DraftRemark.objects.get().body == REMARK


def sign_in(visitor, pressed):
    page = visitor.get(pressed["Location"]).content.decode()
    form = re.search(r'<form class="form".*?</form>', page, re.S)[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    response = visitor.post(reverse("sign-in"), {**hidden, "email": "nouvelle@example.org"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    assert "remarque" in mail.outbox[-1].body
    assert visitor.post(response["Location"], {"code": code}).status_code == 302


def test_remarks_become_public_with_the_version_and_its_counts_are_frozen(synthesis, manager):
    named = make.person(consultation=synthesis.consultation)
    unnamed = make.person(consultation=synthesis.consultation)
    first = remark(synthesis, named, shows_name=True)
    remark(synthesis, unnamed, "Un mot de trop (exemple).")
    remark(synthesis, make.person(consultation=synthesis.consultation), "", agrees=True)
    assert make.client().get(address("synthesis-remarks", synthesis)).status_code == 404
    actions.reply_to_remark(
        viewer=manager, remark_id=first.pk, reply="Ajouté (exemple).", is_taken_into_account=True
    )
    facts = from_json(publish(synthesis, manager).content).review
    assert (facts.readers, facts.agreements, facts.remarks, facts.taken_into_account) == (
        3,
        1,
        2,
        1,
    )
    page = page_of("synthesis-remarks", synthesis)
    assert REMARK in page
    assert "Ajouté (exemple)." in page
    assert named.participant.public_name in page
    assert unnamed.participant.public_name not in page
    for name in ("synthesis", "results"):
        assert "Synthèse relue par 3 participants avant sa publication." in page_of(name, synthesis)
    record = make.client().get(address("synthesis-jsonld", synthesis, 1)).json()
    assert record["interactionStatistic"]["userInteractionCount"] == 3
    assert "3 participants" in record["creditText"]


def test_second_review_counts_its_own_remarks(synthesis, manager):
    reader = make.person(consultation=synthesis.consultation)
    remark(synthesis, reader)
    publish(synthesis, manager)
    DraftRemark.objects.update(created_at=timezone.now() - timedelta(days=30))
    review(synthesis, manager)
    remark(synthesis, make.person(consultation=synthesis.consultation), "", agrees=True)
    second = remark(synthesis, reader, "Encore un oubli (exemple).")
    facts = from_json(publish(synthesis, manager, "Un oubli.").content).review
    assert (facts.readers, facts.remarks) == (2, 1)
    second.refresh_from_db()
    assert second.version == 2


def test_remark_waits_for_a_moderator_where_texts_are_read_first(synthesis, manager):
    type(synthesis.consultation).objects.update(moderation_mode="pre")
    row = remark(synthesis, make.person(consultation=synthesis.consultation))
    assert row.state == "pending"
    case = Case.objects.get(target_kind="remark", target_id=row.pk)
    publish(synthesis, manager)
    assert REMARK not in page_of("synthesis-remarks", synthesis)
    moderator = make.person("moderator", synthesis.consultation)
    desk = make.client(moderator).get(reverse("staff-case", args=[case.pk]))
    assert REMARK in desk.content.decode()
    decide(viewer=moderator, target_kind="remark", target_id=row.pk, action="publish")
    assert REMARK in page_of("synthesis-remarks", synthesis)


def test_removed_remark_can_neither_be_changed_nor_answered(synthesis, manager):
    author = make.person(consultation=synthesis.consultation)
    row = remark(synthesis, author)
    moderator = make.person("moderator", synthesis.consultation)
    decide(
        viewer=moderator, target_kind="remark", target_id=row.pk, action="remove", reason="insult",
        facts="Une insulte (exemple).",
    )  # fmt: skip
    with pytest.raises(RemarkIsNotOpen):
        remark(synthesis, author, "Autre chose (exemple).")
    with pytest.raises(RemarkIsNotOpen):
        actions.reply_to_remark(viewer=manager, remark_id=row.pk, reply="Merci.")


def test_erased_author_leaves_no_word_of_a_remark(synthesis):
    author = make.person(consultation=synthesis.consultation)
    row = remark(synthesis, author, shows_name=True)
    system = Viewer.system(synthesis.organisation)
    actions.erase_remarks(system, author.participant.pk, False)
    row.refresh_from_db()
    assert (row.body, row.author_id, row.shows_name, row.state) == ("", None, False, "erased")


def test_followers_are_notified_once_that_the_review_is_open(synthesis):
    reader = make.person(consultation=synthesis.consultation)
    follow(viewer=reader, kind="consultation", object_id=synthesis.consultation_id)
    assert [notify_of_reviews(), notify_of_reviews()] == [1, 0]
    news = News.objects.get(subject_kind="synthesis_review")
    assert (news.happened, news.consultation_id) == ("opened", synthesis.consultation_id)


def test_followers_are_notified_of_a_second_review_but_not_of_changed_days(synthesis, manager):
    reader = make.person(consultation=synthesis.consultation)
    follow(viewer=reader, kind="consultation", object_id=synthesis.consultation_id)
    assert notify_of_reviews() == 1
    review(synthesis, manager, ends=9)
    assert notify_of_reviews() == 0
    publish(synthesis, manager)
    review(synthesis, manager, begins=1)
    assert notify_of_reviews() == 0
    review(synthesis, manager)
    assert [notify_of_reviews(), notify_of_reviews()] == [1, 0]
    scene.work()
    days = [timezone.localdate() + timedelta(days=days) for days in (0, 7)]
    assert scene.notifications_of(reader) == [
        ("step", f"Vous pouvez relire le projet de synthèse jusqu’au {format_date(day)}.")
        for day in days
    ]


@pytest.mark.parametrize("is_published", [False, True])
def test_author_is_notified_once_of_the_reply_and_reads_it(synthesis, manager, is_published):
    author = make.person(consultation=synthesis.consultation)
    row = remark(synthesis, author)
    reply = {"viewer": manager, "remark_id": row.pk}
    actions.reply_to_remark(**reply, reply="C’est ajouté (exemple).")
    actions.reply_to_remark(**reply, reply="C’est ajouté, merci (exemple).")
    publication.end_review(viewer=manager, synthesis_id=synthesis.pk, reason=REASON)
    if is_published:
        publish(synthesis, manager)
    else:
        yesterday = timezone.localdate() - timedelta(days=1)
        Synthesis.objects.update(review_opens_on=yesterday, review_closes_on=yesterday)
    scene.work()
    [line] = scene.selectors.lines(synthesis.organisation, scene.selectors.notifications(author))
    assert line.sentence == "L’équipe de rédaction a répondu à votre remarque."
    page = make.client(author).get(line.path).content.decode()
    assert "C’est ajouté, merci (exemple)." in page
    send_due()
    assert [message.to for message in mail.outbox] == [[author.participant.account.email]]
    assert REMARK not in mail.outbox[0].body
    other = make.person(consultation=synthesis.consultation)
    assert scene.notifications_of(other) == []


def test_author_without_wish_for_answers_is_not_notified(synthesis, manager):
    author = make.person(consultation=synthesis.consultation)
    scene.wish(author, "nothing")
    row = remark(synthesis, author)
    actions.reply_to_remark(viewer=manager, remark_id=row.pk, is_taken_into_account=True)
    scene.work()
    assert scene.notifications_of(author) == []


def test_writer_reads_remarks_by_passage_and_replies(synthesis, manager):
    author = make.person(consultation=synthesis.consultation)
    row = remark(synthesis, author)
    writer = make.person("writer", synthesis.consultation)
    block = synthesis.chapters.first().blocks.get(pk=synthesis.passage)
    changed = f"{POINT} Partout."
    blocks.edit_block(viewer=writer, block_id=block.pk, text=changed, revision=block.revision)
    editor = page_of("staff-chapter", synthesis, writer, block.chapter_id)
    assert "1 remarque sans réponse" in editor
    home = make.client(writer).get("/staff/").content.decode()
    assert "remarque sur le projet de synthèse" in home
    assert address("staff-remarks", synthesis) in home
    assert "1 remarque des participants est sans réponse." in page_of(
        "staff-synthesis", synthesis, writer
    )
    listed = page_of("staff-remarks", synthesis, writer)
    assert REMARK in listed
    assert "Le passage a changé depuis." in listed
    assert author.participant.public_name not in listed
    here = address("staff-remark", synthesis, row.pk)
    assert "<ins>" in make.client(writer).get(here).content.decode()
    assert make.client(author).get(here).status_code == 403
    empty = make.client(writer).post(here, {"reply": ""})
    assert empty.status_code == 422
    sent = make.client(writer).post(here, {"reply": "", "is_taken_into_account": "on"})
    assert sent.status_code == 302
    unanswered = f"{address('staff-remarks', synthesis)}?unanswered=1"
    assert REMARK not in make.client(writer).get(unanswered).content.decode()
    page = page_of("synthesis-review", synthesis, author)
    assert "L’équipe de rédaction a tenu compte de cette remarque." in page
    remark(synthesis, author, "Encore autre chose (exemple).")
    assert "Encore autre chose" in make.client(writer).get(unanswered).content.decode()


def test_unanswered_remark_does_not_prevent_the_publication(synthesis, manager):
    remark(synthesis, make.person(consultation=synthesis.consultation))
    assert publish(synthesis, manager).number == 1


def test_participant_reviews_the_draft_through_the_api(synthesis, manager):
    reader = make.person(consultation=synthesis.consultation)
    caller = Caller(reader)
    review_path = f"/consultations/{synthesis.consultation.slug}/synthesis/review/"
    draft = Caller().read(review_path).json()
    passages = [
        block["id"] for chapter in draft["content"]["chapters"] for block in chapter["blocks"]
    ]
    assert (draft["state"], draft["remarks"]) == ("open", [])
    assert str(synthesis.passage) in passages
    remarks = f"/consultations/{synthesis.consultation.slug}/remarks/"
    sent = {"passage": str(synthesis.passage), "body": REMARK}
    key = {"Idempotency-Key": str(uuid4())}
    first, again = (caller.send("POST", remarks, sent, **key) for _ in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert DraftRemark.objects.count() == 1
    remark_path = first["Location"].removeprefix("/api/v1")
    assert Caller().read(remark_path).status_code == 404
    assert (
        Caller(make.person(consultation=synthesis.consultation)).read(remark_path).status_code
        == 404
    )
    actions.reply_to_remark(
        viewer=manager, remark_id=first.json()["id"], reply="C’est ajouté (exemple)."
    )
    [own] = caller.read(review_path).json()["remarks"]
    assert (own["reply"], own["version"]) == ("C’est ajouté (exemple).", None)
    assert caller.send("POST", remarks, {"passage": sent["passage"]}).status_code == 400
    agrees = {"passage": sent["passage"], "agrees": True}
    agreed = caller.send("POST", remarks, agrees).json()
    assert (agreed["id"], agreed["agrees"], agreed["body"]) == (own["id"], True, "")
    assert caller.send("DELETE", remark_path).status_code == 204
    assert caller.read(remark_path).status_code == 404
    publication.end_review(viewer=manager, synthesis_id=synthesis.pk, reason=REASON)
    late = caller.send("POST", remarks, sent)
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "review_closed")
    assert caller.read(review_path).json()["content"] is None


def test_remarks_are_in_the_api_and_in_open_data_without_names(synthesis, manager):
    author = make.person(consultation=synthesis.consultation)
    remark(synthesis, author, shows_name=True)
    remarks_path = f"/api/v1/consultations/{synthesis.consultation.slug}/remarks/"
    assert make.client().get(remarks_path).json()["results"] == []
    publish(synthesis, manager)
    answer = make.client().get(remarks_path)
    assert [row["body"] for row in answer.json()["results"]] == [REMARK]
    assert author.participant.public_name not in answer.content.decode()
    visitor = make.visitor(synthesis.organisation)
    [row] = selectors.stream_remarks(visitor, synthesis.consultation)
    assert (row["body"], row["version"], row["passage_text"]) == (REMARK, 1, POINT)


def test_words_of_a_quotation_are_not_copied_into_a_remark(synthesis, manager):
    block = blocks.add_block(
        viewer=manager, chapter_id=synthesis.chapters.first().pk, kind="quotation"
    )
    remark_fields = {"synthesis_id": synthesis.pk, "passage": block.pk, "agrees": True}
    row = actions.submit_remark(
        viewer=make.person(consultation=synthesis.consultation), **remark_fields
    )
    assert row.passage_text == ""
