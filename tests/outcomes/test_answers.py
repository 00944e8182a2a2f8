"""Official answers: drafts, second readers, publication together, corrections, due dates."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.core import memory
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.notifications.actions.mailings import send_due
from consult.notifications.models import News, Notification
from consult.organisations.selectors import organisation_for_host
from consult.outcomes.answers.actions import (
    corrections,
    drafts,
    dues,
    erasure,
    milestones,
    notes,
    publication,
    reminders,
    templates,
)
from consult.outcomes.answers.selectors import answers, progress, streams, work
from consult.outcomes.exceptions import (
    AlreadyAnswered,
    AnswerIsNotPublished,
    AnswerWasChanged,
    ReadByItsWriter,
    ReasonsAreMissing,
    SecondReaderIsMissing,
)
from consult.outcomes.memory import without_unanswered
from consult.outcomes.models import AnswerDue, OfficialAnswer
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.notifications import scene
from tests.notifications.test_news import HIDDEN
from tests.pages import given

pytestmark = pytest.mark.django_db
BODY = "La ville ouvrira ce lieu en **mars**."


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def respondent(consultation):
    return make.person("respondent", consultation)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name="Nour (exemple)")


@pytest.fixture
def proposal(consultation, author):
    return given.proposal(consultation, author)


def draft(viewer, *proposals, state="accepted", body=BODY, **more):
    ids = [proposal.pk for proposal in proposals]
    place = proposals[0].consultation_id
    return drafts.draft_answer(viewer, place, state=state, body=body, proposal_ids=ids, **more)


def require_second_reader(consultation):
    organisation = consultation.organisation
    organisation.answers_need_second_reader = True
    organisation.save()


def test_respondent_drafts_and_manager_publishes(respondent, manager, proposal):
    answer = draft(respondent, proposal, reasons="Le conseil a voté.")
    assert answers.published_answer(manager, proposal.pk) is None
    with pytest.raises(NotAllowed):
        publication.publish_answers(respondent, [answer.pk])
    publication.publish_answers(manager, [answer.pk])
    publication.publish_answers(manager, [answer.pk])
    published = answers.published_answer(make.visitor(proposal.organisation), proposal.pk)
    assert (published.state, published.contributions) == ("accepted", 1)
    assert "<strong>mars</strong>" in published.body_html
    acts = JournalEntry.objects.filter(kind="officialanswer").order_by("pk")
    assert [entry.act for entry in acts] == ["answer.draft", "answer.publish"]


def test_visitor_looks_for_answers_only_where_a_contribution_has_one(
    manager, proposal, monkeypatch, django_assert_num_queries
):
    def visit():
        return Viewer.public(organisation_for_host("testserver"))

    other = given.proposal(proposal.consultation)
    both = [proposal.pk, other.pk]
    answer = draft(manager, proposal)
    assert without_unanswered(visit(), both) == []
    viewer = visit()
    with django_assert_num_queries(0):
        assert without_unanswered(viewer, both) == []
    publication.publish_answers(manager, [answer.pk])
    assert without_unanswered(visit(), both) == [proposal.pk]
    monkeypatch.setattr(answers, "MOST_ANSWERED", 0)
    memory.forget()
    assert without_unanswered(visit(), both) == both


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "writer"])
def test_other_people_neither_read_nor_write_drafts(consultation, respondent, proposal, role):
    answer = draft(respondent, proposal)
    other = make.person(role, consultation)
    with pytest.raises(NotFound):
        answers.get_answer(other, answer.pk)
    with pytest.raises(NotFound):
        work.list_answer_work(other, consultation.pk)
    with pytest.raises(NotFound):
        drafts.edit_answer(other, answer.pk, body="Autre texte.")
    with pytest.raises(NotAllowed):
        draft(other, given.proposal(consultation))


def test_second_reader_is_another_person(consultation, respondent, proposal):
    require_second_reader(consultation)
    manager = make.person("manager", consultation)
    colleague = make.person("respondent", consultation)
    answer = draft(respondent, proposal)
    with pytest.raises(SecondReaderIsMissing):
        publication.publish_answers(manager, [answer.pk])
    drafts.submit_answer(respondent, answer.pk)
    with pytest.raises(ReadByItsWriter):
        drafts.approve_answer(respondent, answer.pk)
    drafts.return_answer(colleague, answer.pk, note="Citez le vote.")
    drafts.edit_answer(colleague, answer.pk, body="Le conseil l'a voté.")
    drafts.submit_answer(respondent, answer.pk)
    # The colleague wrote the last edit, so a third person must approve it.
    with pytest.raises(ReadByItsWriter):
        drafts.approve_answer(colleague, answer.pk)
    drafts.approve_answer(manager, answer.pk)
    publication.publish_answers(manager, [answer.pk])
    published = answers.published_answer(manager, proposal.pk)
    assert (published.body, published.reviewed_by_id) == (
        "Le conseil l'a voté.",
        manager.participant.pk,
    )
    with pytest.raises(SecondReaderIsMissing):
        publication.put_answer(manager, proposal.pk, state="rejected", body="Finalement non.")


def test_submission_emails_the_second_readers_and_return_emails_the_writer(
    consultation, respondent, manager, proposal
):
    require_second_reader(consultation)
    colleague = make.person("respondent", consultation)
    make.person("moderator", consultation)
    answer = draft(respondent, proposal)
    for _ in range(2):
        drafts.submit_answer(respondent, answer.pk)
        scene.work()
    assert readers_of_mail() == addresses(colleague, manager)
    drafts.return_answer(colleague, answer.pk, note="Citez le vote (exemple).")
    scene.work()
    assert readers_of_mail() == addresses(respondent)
    drafts.submit_answer(respondent, answer.pk)
    drafts.return_answer(manager, answer.pk, note="Citez la date (exemple).")
    drafts.edit_answer(colleague, answer.pk, body="Le vote a eu lieu en mars.")
    scene.work()
    # The answer no longer waits, so its readers get no e-mail.
    assert readers_of_mail() == addresses(respondent)
    drafts.submit_answer(colleague, answer.pk)
    scene.work()
    assert f"/answers/{answer.pk}/" in mail.outbox[0].body
    assert readers_of_mail() == addresses(manager)


def addresses(*people):
    return sorted(person.participant.account.email for person in people)


def readers_of_mail():
    """Return the addresses that got an e-mail since the last call, and forget the e-mails."""
    found = sorted(to for message in mail.outbox for to in message.to)
    mail.outbox.clear()
    return found


def test_contribution_with_an_answer_in_preparation_is_refused_with_its_number(
    respondent, manager, proposal, consultation
):
    other = given.proposal(consultation)
    draft(respondent, proposal)
    with pytest.raises(AlreadyAnswered) as refusal:
        draft(manager, proposal, other)
    assert refusal.value.numbers == [proposal.number]
    assert OfficialAnswer.objects.count() == 1


def test_edit_of_an_older_text_is_refused(respondent, manager, proposal):
    answer = draft(respondent, proposal)
    drafts.edit_answer(manager, answer.pk, body="Un autre texte.", revision=1)
    with pytest.raises(AnswerWasChanged):
        drafts.edit_answer(respondent, answer.pk, body="Mon texte.", revision=1)


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"body": "\u200b "}, "body"),
        ({"state": "peut-être"}, "state"),
        ({"transmitted_to": "La région"}, "transmitted_to"),
        ({"body": "x" * 10_001}, "body"),
    ],
)
def test_wrong_draft_is_refused_by_field(respondent, proposal, fields, attr):
    with pytest.raises((Invalid, ValidationError)) as refusal:
        draft(respondent, proposal, **fields)
    field = getattr(refusal.value, "attr", None) or next(iter(refusal.value.message_dict))
    assert field == attr


def test_contribution_of_another_consultation_is_refused(respondent, proposal, organisation):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    with pytest.raises(Invalid):
        drafts.draft_answer(
            respondent,
            proposal.consultation_id,
            state="accepted",
            body=BODY,
            proposal_ids=[given.proposal(elsewhere).pk],
        )


def test_correction_is_dated_and_keeps_the_words_before(respondent, manager, proposal):
    answer = draft(respondent, proposal)
    publication.publish_answers(manager, [answer.pk])
    with pytest.raises(Invalid) as refusal:
        drafts.edit_answer(manager, answer.pk, body="En avril.")
    assert refusal.value.attr == "note"
    # The correction of a respondent waits for a manager.
    drafts.edit_answer(respondent, answer.pk, body="En avril.", note="La date a changé.")
    assert answers.published_answer(manager, proposal.pk).body == BODY
    corrections.publish_correction(manager, answers.get_correction(manager, answer.pk).pk)
    published = answers.published_answer(manager, proposal.pk)
    assert (published.body, published.correction_note) == ("En avril.", "La date a changé.")
    (correction,) = published.corrections.all()
    assert correction.before["body"] == BODY
    assert published.corrected_at == correction.published_at > published.published_at


@pytest.mark.parametrize("state", ["adapted", "rejected", "not_ours"])
def test_refusal_without_reasons_is_neither_submitted_nor_published(
    consultation, respondent, manager, proposal, state
):
    answer = draft(
        respondent, proposal, given.proposal(consultation), state=state, reasons="\u200b"
    )
    for act in (
        lambda: drafts.submit_answer(respondent, answer.pk),
        lambda: publication.publish_answers(manager, [answer.pk]),
    ):
        with pytest.raises(ReasonsAreMissing) as refusal:
            act()
        assert refusal.value.attr == "reasons"
    drafts.edit_answer(respondent, answer.pk, reasons="Le sol est trop humide.")
    drafts.submit_answer(respondent, answer.pk)
    publication.publish_answers(manager, [answer.pk])
    assert answers.published_answer(manager, proposal.pk).state == state


def test_refusal_that_was_submitted_without_reasons_is_not_approved(
    consultation, respondent, manager, proposal
):
    require_second_reader(consultation)
    answer = draft(respondent, proposal, state="rejected")
    OfficialAnswer.objects.update(progress="submitted")  # as before reasons were required
    with pytest.raises(ReasonsAreMissing):
        drafts.approve_answer(manager, answer.pk)


def test_correction_to_a_refusal_needs_reasons(respondent, manager, proposal):
    answer = draft(manager, proposal)
    publication.publish_answers(manager, [answer.pk])
    with pytest.raises(ReasonsAreMissing):
        drafts.edit_answer(respondent, answer.pk, state="rejected", note="Le vote a échoué.")
    words = {"state": "rejected", "reasons": "Le conseil a voté contre.", "note": "Vote."}
    drafts.edit_answer(manager, answer.pk, **words)
    assert answers.published_answer(manager, proposal.pk).state == "rejected"


def test_put_answer_publishes_repeats_and_corrects(manager, proposal, consultation):
    other = given.proposal(consultation)
    grouped = draft(manager, proposal, other)
    publication.publish_answers(manager, [grouped.pk])
    fields = {"state": "rejected", "body": "Finalement non.", "reasons": "Le coût a doublé."}
    publication.put_answer(manager, proposal.pk, **fields)
    publication.put_answer(manager, proposal.pk, **fields)
    mine = answers.published_answer(manager, proposal.pk)
    assert (mine.state, mine.corrections.count(), mine.contributions) == ("rejected", 1, 1)
    # The other contribution of the grouped answer keeps the answer that was given to both.
    assert answers.published_answer(manager, other.pk).body == BODY
    third = given.proposal(consultation)
    assert publication.put_answer(manager, third.pk, state="accepted", body=BODY).is_published


def test_email_of_an_answer_carries_it_to_a_person_who_chose_nothing(consultation, manager, author):
    proposal = given.proposal(consultation, author, title="Un banc à l'ombre")
    body = "## Oui\n\nNous posons **six** bancs :\n\n- rue Haute\n- [au parc](https://a.example)"
    words = {"state": "adapted", "reasons": "Le sol est *humide*."}
    publication.publish_answers(manager, [draft(manager, proposal, body=body, **words).pk])
    scene.work()
    send_due()
    [sent] = mail.outbox
    assert sent.subject == "Retenue en partie : Un banc à l'ombre"
    assert sent.body.splitlines()[2:23] == [
        "La collectivité a répondu à votre contribution.",
        "",
        "Un banc à l'ombre",
        "Retenue en partie",
        "",
        "Oui",
        "",
        "Nous posons six bancs :",
        "",
        "– rue Haute",
        "– au parc (https://a.example)",
        "",
        "Raisons",
        "Le sol est humide.",
        "",
        "La suite",
        "Nous vous préviendrons de la suite.",
        "",
        "Lire sur le site\xa0:",
        f"http://testserver/consultations/essai/proposals/{proposal.number}/#answer",
        "",
    ]
    assert "Vous avez demandé" not in sent.body


def test_email_of_an_answer_to_a_removed_contribution_is_not_sent(consultation, manager, author):
    proposal = given.proposal(consultation, author)
    publication.publish_answers(manager, [draft(manager, proposal).pk])
    scene.work()
    moderator = make.person("moderator", consultation)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **HIDDEN)
    send_due()
    assert mail.outbox == []


def test_author_and_followers_are_notified_once_of_a_grouped_answer(consultation, manager, author):
    first, second, third = (given.proposal(consultation, author) for _ in range(3))
    reader = scene.follower(second, "proposal")
    for proposal in (first, third):
        scene.follow_actions.follow(viewer=reader, kind="proposal", object_id=proposal.pk)
    scene.work()
    Notification.objects.all().delete()
    News.objects.all().delete()
    answer = draft(manager, first, second, third)
    publication.publish_answers(manager, [answer.pk])
    scene.work()
    assert scene.notifications_of(author) == [
        ("answer", "La collectivité a répondu à 3 de vos contributions.")
    ]
    assert scene.notifications_of(reader) == [
        ("answer", "La collectivité a répondu à une contribution que vous suivez.")
    ]
    send_due()
    send_due()
    assert sorted(to for message in mail.outbox for to in message.to) == sorted(
        person.participant.account.email for person in (author, reader)
    )
    (line,) = scene.selectors.lines(
        consultation.organisation, scene.selectors.notifications(reader)
    )
    assert line.path.endswith(f"/proposals/{first.number}/#answer")
    assert line.proposal.number == first.number


def test_milestone_and_correction_notify_once_more(consultation, manager, author, proposal):
    scene.work()
    answer = draft(manager, proposal)
    with pytest.raises(AnswerIsNotPublished):
        milestones.add_milestone(manager, answer.pk, happened_on=date(2027, 3, 1), text="Vote")
    publication.publish_answers(manager, [answer.pk])
    for _ in range(2):
        milestones.add_milestone(
            manager, answer.pk, happened_on=date(2027, 3, 1), text="Le conseil a voté."
        )
    drafts.edit_answer(manager, answer.pk, body="En avril.", note="La date a changé.")
    scene.work()
    assert sorted(sentence for _kind, sentence in scene.notifications_of(author)) == [
        "Il y a du nouveau depuis la réponse à votre contribution.",
        "La collectivité a corrigé sa réponse à votre contribution.",
        "La collectivité a répondu à votre contribution.",
    ]


def test_follower_of_a_topic_is_notified_of_its_answer(consultation, manager):
    topic = consultation.topics.first()
    reader = scene.follower(topic, "topic")
    answer = drafts.draft_answer(
        manager, consultation.pk, state="under_study", body=BODY, topic_id=topic.pk
    )
    publication.publish_answers(manager, [answer.pk])
    scene.work()
    assert scene.notifications_of(reader) == [
        ("answer", "La collectivité a répondu à un thème que vous suivez.")
    ]
    assert set(answers.answers_of_topics(reader, [topic.pk])) == {topic.pk}


def test_progress_counts_services_and_late_answers(consultation, manager, author):
    first, second, _third = (given.proposal(consultation, author) for _ in range(3))
    roads = dues.create_service(manager, consultation.pk, name="Voirie")
    today = timezone.now().date()
    assert progress.answer_progress(manager, consultation.pk) is None
    dues.set_due(manager, consultation.pk, due_on=today + timedelta(days=9))
    dues.set_due(
        manager,
        consultation.pk,
        due_on=today - timedelta(days=2),
        service_id=roads.pk,
        proposal_ids=[first.pk, second.pk],
    )
    publication.publish_answers(manager, [draft(manager, first).pk])
    visitor = make.visitor(consultation.organisation)
    found = progress.answer_progress(visitor, consultation.pk)
    assert found.counts == progress.Counts(answered=1, to_answer=2, late=1, answered_late=1)
    assert [(service.name, service.counts.late) for service in found.services] == [
        ("Voirie", 1),
        ("", 0),
    ]
    assert found.days_left in (8, 9)
    late = work.list_answer_work(manager, consultation.pk, filters={"progress": "late"})
    assert [row.pk for row in late] == [second.pk]
    given.proposal(consultation, author)
    scene.work()
    assert progress.answer_progress(visitor, consultation.pk).to_answer == 3


def test_reminders_are_sent_once_before_and_once_after(consultation, manager, respondent, proposal):
    dues.set_due(manager, consultation.pk, due_on=timezone.now().date() + timedelta(days=3))
    for _ in range(2):
        reminders.remind_all()
        scene.work()
    assert len(mail.outbox) == 2
    assert "contribution n’a pas encore de réponse" in mail.outbox[0].body
    AnswerDue.objects.update(due_on=timezone.now().date() - timedelta(days=2))
    for _ in range(2):
        reminders.remind_all()
        scene.work()
    assert len(mail.outbox) == 4


def test_note_is_read_by_the_team_only_and_never_in_public_rows(
    consultation, manager, respondent, author, proposal
):
    moderator = make.person("moderator", consultation)
    answer = draft(respondent, proposal)
    notes.add_note(moderator, text="SECRET de cuisine", proposal_id=proposal.pk)
    notes.add_note(respondent, text="SECRET d'office", answer_id=answer.pk)
    with pytest.raises(NotAllowed):
        notes.add_note(author, text="Bonjour", proposal_id=proposal.pk)
    with pytest.raises(NotFound):
        answers.list_notes(author, consultation.pk, proposal_ids=[proposal.pk])
    publication.publish_answers(manager, [answer.pk])
    visitor = make.visitor(consultation.organisation)
    rows = list(streams.stream_official_answers(visitor, consultation))
    assert [row["number"] for row in rows] == [proposal.number]
    assert "SECRET" not in str(rows)
    assert "SECRET" not in str(list(answers.export_answers(author)))
    assert "SECRET d'office" in str(list(answers.export_answers(respondent)))


def test_work_list_filters_and_describes(consultation, manager, respondent):
    first, second, third = (given.proposal(consultation) for _ in range(3))
    draft(respondent, first)
    publication.publish_answers(manager, [draft(manager, second, state="under_study").pk])
    found = {
        name: [
            row.pk
            for row in work.list_answer_work(
                respondent, consultation.pk, filters={"progress": name}
            )
        ]
        for name in ("none", "draft", "published", "open")
    }
    assert found == {
        "none": [third.pk],
        "draft": [first.pk],
        "published": [second.pk],
        "open": [third.pk, first.pk],
    }
    rows = list(work.list_answer_work(respondent, consultation.pk))
    described = work.describe_work(respondent, consultation.pk, rows)
    assert [entry.answer and entry.answer.progress for entry in described] == [
        None,
        "draft",
        "published",
    ]
    lines = list(streams.answers_for_report(respondent, consultation.pk))
    assert [bool(line.answer) for line in lines] == [False, True, False]


def test_template_of_a_consultation_is_edited_and_deleted(consultation, respondent):
    row = templates.create_template(
        respondent, consultation.pk, title="Oui", state="accepted", body=BODY
    )
    with pytest.raises((Invalid, ValidationError)):
        templates.create_template(
            respondent, consultation.pk, title="Oui", state="accepted", body=BODY
        )
    templates.edit_template(respondent, row.pk, body="Autre.")
    assert [template.body for template in answers.list_templates(respondent, consultation.pk)] == [
        "Autre."
    ]
    templates.delete_template(respondent, row.pk)
    assert answers.list_templates(respondent, consultation.pk) == []


def test_erased_respondent_leaves_published_answers_without_their_name(
    consultation, manager, respondent
):
    first, second = (given.proposal(consultation) for _ in range(2))
    answer = draft(respondent, first)
    publication.publish_answers(manager, [answer.pk])
    draft(respondent, second)
    notes.add_note(respondent, text="À vérifier.", proposal_id=first.pk)
    system = Viewer.system(consultation.organisation)
    for _ in range(2):
        erasure.erase_answers(system, respondent.participant.pk, True)
    published = answers.published_answer(manager, first.pk)
    assert (published.written_by, published.edited_by, published.body) == (None, None, BODY)
    assert OfficialAnswer.objects.count() == 1
    assert answers.list_notes(manager, consultation.pk, proposal_ids=[first.pk]) == []


def test_follower_of_a_merged_contribution_is_notified(consultation, manager, proposal):
    other = given.proposal(consultation)
    reader = scene.follower(other, "proposal")
    scene.work()
    type(other).objects.filter(pk=other.pk).update(merged_into=proposal)
    publication.publish_answers(manager, [draft(manager, proposal).pk])
    scene.work()
    assert [kind for kind, _sentence in scene.notifications_of(reader)] == ["answer"]


def test_email_names_the_page_of_the_answer_in_both_languages(consultation, manager, proposal):
    for language in ("fr", "en"):
        scene.follower(proposal, "proposal", language=language)
    scene.work()
    publication.publish_answers(manager, [draft(manager, proposal).pk])
    scene.work()
    send_due()
    bodies = " ".join(message.body for message in mail.outbox)
    assert "La collectivité a répondu à une contribution que vous suivez." in bodies
    assert "The authority answered a contribution that you follow." in bodies
    assert f"/proposals/{proposal.number}/#answer" in bodies
