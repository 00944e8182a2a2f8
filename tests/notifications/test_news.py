"""Notifications: followers are notified once about public texts, and never about a position."""

import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.consultations.actions.phase_notifications import notify_phase_changes
from consult.consultations.models import Phase
from consult.core.models import Job
from consult.core.queue import jobs, short_jobs
from consult.notifications import selectors
from consult.notifications.actions import news as telling
from consult.notifications.actions.follows import follow
from consult.notifications.actions.mailings import send_due
from consult.notifications.actions.news import publish_news
from consult.notifications.actions.preferences import mark_read
from consult.notifications.models import Follow, News, Notification
from debates.imports.actions import proposals as import_actions
from debates.texts.actions.notifications import notify_of_comments
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.notifications.scene import follower, notifications_of, wish, work
from tests.pages import given
from votes.actions.automatic_close import close_ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name="Nour (exemple)")


def test_proposal_is_notified_once_to_followers_of_its_topic_or_consultation(consultation, author):
    topic, elsewhere = consultation.topics.all()
    whole, part, other = (
        follower(consultation),
        follower(topic, "topic"),
        follower(elsewhere, "topic"),
    )
    follow(viewer=part, kind="consultation", object_id=consultation.pk)
    given.proposal(consultation, author, topic=topic)
    work()
    news = [("proposal", "Nour (exemple) a publié une contribution")]
    assert (
        notifications_of(whole),
        notifications_of(part),
        notifications_of(other),
        notifications_of(author),
    ) == (news, news, [], [])


def test_comment_notifies_its_thread_and_the_author_but_not_all_commenters(consultation, author):
    """Check section 30 of docs/security-tests.md."""
    proposal = given.proposal(consultation, author)
    elsewhere, here, replier = (
        make.person(consultation=consultation, public_name=f"{n} (exemple)") for n in "ABC"
    )
    given.comment(proposal, elsewhere)
    thread = given.comment(proposal, here)
    work()
    Notification.objects.all().delete()
    given.comment(proposal, replier, reply_to=thread.pk)
    work()
    assert notifications_of(here) == [("reply", "C (exemple) a écrit sous votre commentaire")]
    assert notifications_of(author) == [("comment", "C (exemple) a commenté votre contribution")]
    assert (notifications_of(elsewhere), notifications_of(replier)) == ([], [])


def test_follower_of_thread_and_proposal_is_notified_once_of_a_reply(consultation, author):
    proposal = given.proposal(consultation, author)
    thread = given.comment(proposal, author)
    work()
    given.comment(proposal, reply_to=thread.pk)
    work()
    assert [kind for kind, _sentence in notifications_of(author)] == ["reply"]


def test_notification_names_the_answered_text_for_its_author_only(consultation, author):
    """Check the sentences for a proposal, a comment and a reply.

    The author of the answered text reads that it was answered. Followers read that there is a
    comment.
    """
    proposal = given.proposal(consultation, author)
    reader = follower(proposal, "proposal")
    first, second, third = (
        make.person(consultation=consultation, public_name=f"{n} (exemple)") for n in "ABC"
    )
    thread = given.comment(proposal, first)
    work()
    reply = given.comment(proposal, second, reply_to=thread.pk)
    work()
    given.comment(proposal, third, reply_to=reply.pk)
    work()

    def wrote(words, *names):
        return [f"{name} (exemple) {words}" for name in names]

    sentences = {
        viewer: [sentence for _kind, sentence in notifications_of(viewer)]
        for viewer in (author, reader, first, second, third)
    }
    assert sentences == {
        author: wrote("a commenté votre contribution", "A", "B", "C"),
        reader: wrote("a commenté une contribution que vous suivez", *"ABC"),
        first: [
            *wrote("a écrit sous votre commentaire", "B"),
            *wrote("a écrit dans une discussion que vous suivez", "C"),
        ],
        second: wrote("a écrit sous votre commentaire", "C"),
        third: [],
    }


def test_position_sends_no_notification(consultation, author):
    proposal = given.proposal(consultation, author)
    follower(proposal, "proposal"), follower(consultation)
    work()
    before = News.objects.count(), Notification.objects.count(), Job.objects.count()
    for choice in ("agree", "mixed"):
        given.position(proposal, choice=choice)
    work()
    assert (News.objects.count(), Notification.objects.count(), Job.objects.count()) == before


def test_imported_contributions_are_no_news(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    News.objects.all().delete(), Job.objects.all().delete()
    import_actions._announce(proposal)
    work()
    assert (notifications_of(reader), News.objects.count()) == ([], 0)


def test_premoderated_proposal_is_notified_after_its_publication(organisation):
    read_first = make.consultation(organisation, slug="relue", moderation_mode="pre")
    reader = follower(read_first)
    proposal = given.proposal(read_first)
    work()
    assert notifications_of(reader) == []
    publish = {
        "viewer": make.person("moderator", read_first),
        "target_kind": "proposal",
        "target_id": proposal.pk,
    }
    decide(**publish, action="publish")
    work()
    assert [kind for kind, _sentence in notifications_of(reader)] == ["proposal"]


HIDDEN = {"action": "remove", "reason": "insult", "facts": "Une voisine y est traitée de menteuse."}


def test_text_hidden_before_the_notifications_is_not_notified(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    moderator = make.person("moderator", consultation)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **HIDDEN)
    work()
    assert notifications_of(reader) == []


def test_text_hidden_since_is_no_longer_quoted_in_the_list_even_to_a_moderator(consultation):
    moderator = make.person("moderator", consultation)
    follow(viewer=moderator, kind="consultation", object_id=consultation.pk)
    reader, proposal = follower(consultation), given.proposal(consultation)
    comment = given.comment(proposal, make.person(consultation=consultation))
    follow(viewer=reader, kind="proposal", object_id=proposal.pk)
    work()
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **HIDDEN)
    placeholder = "Ce texte n’est plus public."
    assert notifications_of(moderator) == [("proposal", placeholder)]
    assert sorted(notifications_of(reader)) == [("comment", placeholder), ("proposal", placeholder)]
    assert comment.body not in str(notifications_of(reader))


@pytest.mark.parametrize("is_hidden", [False, True])
def test_email_of_a_comment_quotes_it_unless_it_was_hidden_since(consultation, author, is_hidden):
    wish(author, "at_once")
    comment = given.comment(
        given.proposal(consultation, author, title="Un banc à l'ombre"),
        make.person(consultation=consultation, public_name="Zoé (exemple)"),
        body="Oui, **ici** !\n\n- devant l'école",
    )
    work()
    if is_hidden:
        moderator = make.person("moderator", consultation)
        decide(viewer=moderator, target_kind="comment", target_id=comment.pk, **HIDDEN)
    send_due()
    if is_hidden:
        assert mail.outbox == []
        return
    [sent] = mail.outbox
    assert sent.body.splitlines()[2:9] == [
        "Zoé (exemple) a commenté votre contribution",
        "",
        "Un banc à l'ombre",
        "",
        "Oui, ici !",
        "",
        "– devant l'école",
    ]


def test_texts_of_a_suspended_author_are_not_notified_even_if_prepared(consultation, author):
    """Check section 31 of docs/security-tests.md."""
    reader = follower(consultation)
    given.proposal(consultation, author)
    author.participant.state = "suspended"
    author.participant.save()
    work()
    assert notifications_of(reader) == []


def test_kind_of_news_that_is_switched_off_is_not_notified(consultation):
    reader = follower(consultation)
    wish(reader, "nothing", "proposal")
    given.proposal(consultation)
    work()
    assert notifications_of(reader) == []


def test_followers_are_notified_in_batches_once_each_even_if_jobs_run_again(
    consultation, monkeypatch
):
    monkeypatch.setattr(telling, "BATCH", 3)
    readers = [follower(consultation) for _ in range(8)]
    given.proposal(consultation)
    while not News.objects.exists():
        short_jobs.run_due(limit=1)
    [news] = News.objects.all()
    telling.spread(news_id=news.pk)
    news.refresh_from_db()
    assert (Notification.objects.count(), news.spread_at) == (3, None)
    for _ in range(5):  # the same job five times, and the jobs that it created
        telling.spread(news_id=news.pk)
    work()
    news.refresh_from_db()
    assert sorted(Notification.objects.values_list("recipient", flat=True)) == sorted(
        reader.participant.pk for reader in readers
    )
    assert news.spread_at


def test_notifying_takes_as_many_queries_for_any_number_of_followers(consultation):
    readers = [follower(consultation)]
    proposal = given.proposal(consultation)
    work()

    def count_queries():
        News.objects.update(spread_at=None, reached=None)
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            telling.spread(news_id=News.objects.get(subject_id=proposal.pk).pk)
        return len(queries)

    first = count_queries()
    readers += [follower(consultation) for _ in range(2)]
    assert (first, count_queries()) == (10, 10)
    assert len(readers) == Notification.objects.count()


def test_no_news_is_written_without_followers(consultation):
    given.proposal(consultation)
    work()
    assert News.objects.count() == 0


def test_event_delivered_five_times_is_one_piece_of_news(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    work()
    again = {
        "organisation_id": consultation.organisation_id,
        "happened": "published",
        "subject": ("proposal", proposal.pk),
        "audience": [("consultation", consultation.pk, "proposal")],
        "consultation_id": consultation.pk,
    }
    assert [publish_news(**again) for _ in range(5)] == [False] * 5
    work()
    assert len(notifications_of(reader)) == 1


# ---- phases


def test_opening_or_ending_phase_is_notified_once(consultation):
    reader = follower(consultation)
    make.move_phases(consultation, hours=23)  # it opened an hour ago
    assert [notify_phase_changes(), notify_phase_changes()] == [1, 0]
    work()
    assert notifications_of(reader) == [("step", "L’étape «\xa0Contributions\xa0» est ouverte.")]
    make.move_phases(consultation, days=-6)  # five days before its end
    assert [notify_phase_changes(), notify_phase_changes()] == [1, 0]
    work()
    closing = notifications_of(reader)[1][1]
    assert closing.startswith("«\xa0Contributions\xa0» se termine le ")


def test_short_step_is_about_to_close_half_way(consultation):
    follower(consultation)
    phase = Phase.objects.get(consultation=consultation)
    # 24 of 66 hours have passed.
    phase.closes_at = phase.opens_at + (phase.closes_at - phase.opens_at) / 4
    phase.save()
    News.objects.all().delete()
    notify_phase_changes()
    assert not News.objects.filter(happened="closing").exists()
    make.move_phases(consultation, hours=-12)
    notify_phase_changes()
    assert News.objects.filter(happened="closing").count() == 1


@pytest.mark.parametrize("change", ["draft", "ended early", "long ago"])
def test_draft_ended_or_old_phase_is_not_notified(consultation, change):
    follower(consultation)
    if change == "draft":
        consultation.published_at = None
        consultation.save()
    elif change == "ended early":
        phase = Phase.objects.get(consultation=consultation)
        phase.ended_at = phase.opens_at
        phase.save()
    make.move_phases(consultation, hours=23 if change != "long ago" else -1)
    assert notify_phase_changes() == 0


def test_final_results_are_notified(consultation):
    reader = follower(consultation)
    given.position(given.proposal(consultation))
    work()
    Notification.objects.all().delete()
    make.move_phases(consultation, days=-20)
    consultation.refresh_from_db()
    close_ended()
    work()
    assert notifications_of(reader) == [("result", "Les résultats définitifs sont publiés.")]


# ---- reading


def test_list_asks_the_same_for_one_and_for_three(consultation):
    reader = follower(consultation)

    def more():
        proposal = given.proposal(consultation)
        Follow.objects.create(
            organisation=consultation.organisation,
            participant=reader.participant,
            kind="proposal",
            object_id=proposal.pk,
        )
        work()
        given.comment(proposal)
        work()

    def count_queries():
        with CaptureQueriesContext(connection) as queries:
            lines = selectors.lines(reader.organisation, selectors.notifications(reader))
        return len(queries), len(lines)

    more()
    first = count_queries()
    more(), more()
    assert (first, count_queries()) == ((8, 2), (8, 6))


def test_list_shows_only_the_reader_s_own_notifications(consultation):
    reader, other = follower(consultation), make.person(consultation=consultation)
    given.proposal(consultation)
    work()
    [row] = selectors.notifications(reader)
    assert mark_read(viewer=other, notification_id=row.pk) == 0
    assert mark_read(viewer=reader, until=row.created_at) == 1
    assert selectors.unread_count(reader) == 0


def test_news_about_an_unregistered_kind_is_left_out(consultation, author):
    reader = follower(consultation)
    given.proposal(consultation, author)
    work()
    [news] = News.objects.all()
    unknown = News.objects.create(
        organisation=news.organisation,
        happened=news.happened,
        subject_kind="removed",
        subject_id=uuid.uuid4(),
        audience=news.audience,
        consultation_id=news.consultation_id,
        happened_at=news.happened_at,
    )
    Notification.objects.create(
        organisation=news.organisation,
        recipient=reader.participant,
        news=unknown,
        kind="proposal",
        channel="digest",
    )
    assert selectors.unread_count(reader) == 1
    assert notifications_of(reader) == [("proposal", "Nour (exemple) a publié une contribution")]
    telling.spread(news_id=unknown.pk)
    unknown.refresh_from_db()
    assert unknown.spread_at is not None


def test_job_of_news_that_are_gone_does_nothing(consultation):
    telling.spread(news_id=uuid.uuid4())
    assert "notifications.spread" in jobs.names()


def test_news_of_comments_take_as_many_statements_for_three_as_for_nine(consultation):
    proposal = given.proposal(consultation, make.person(consultation=consultation))
    work()

    def count_queries(number):
        made = [given.comment(proposal) for _ in range(number)]
        Job.objects.all().delete()
        calls = [
            {"organisation_id": proposal.organisation_id, "comment_id": comment.pk}
            for comment in made
        ]
        with CaptureQueriesContext(connection) as queries:
            notify_of_comments(calls)
        assert (
            Notification.objects.filter(news__subject_id__in=[c.pk for c in made]).count() == number
        )
        return len(queries)

    assert count_queries(3) == count_queries(9) <= 18


def test_few_followers_are_notified_without_a_job_and_the_author_of_the_text_is_not(consultation):
    reader, author = follower(consultation), make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    while short_jobs.run_due():
        pass
    assert notifications_of(reader)
    assert notifications_of(author) == []
    news = News.objects.get(subject_id=proposal.pk)
    assert news.spread_at
    assert not Job.objects.filter(name="notifications.spread").exists()
