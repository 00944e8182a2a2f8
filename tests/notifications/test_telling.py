"""Who is told of what: those who follow there, once, of what anybody may read now, never of a position."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.consultations.actions import tell_steps
from consult.consultations.models import Phase
from consult.core import jobs, relay
from consult.core.exceptions import NotFound
from consult.core.models import Job
from consult.notifications import selectors
from consult.notifications.actions import follow, mark_read, tell, telling
from consult.notifications.models import Follow, News, Notification
from debates.events import ProposalPublished
from debates.receivers import tell_of_proposal
from moderation.actions import decide
from tests.factories import make
from tests.notifications.scene import follower, told, wish, work
from tests.pages import given
from votes.actions import close_ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name="Nour (exemple)")


def test_contribution_is_told_once_to_who_follows_its_topic_or_its_consultation(consultation, author):
    topic, elsewhere = consultation.topics.all()
    whole, part, other = follower(consultation), follower(topic, "topic"), follower(elsewhere, "topic")
    follow(viewer=part, kind="consultation", object_id=consultation.pk)
    given.proposal(consultation, author, topic=topic)
    work()
    news = [("proposal", "Nouvelle contribution, par Nour (exemple)")]
    assert (told(whole), told(part), told(other), told(author)) == (news, news, [], [])


def test_comment_is_told_to_its_thread_and_under_its_contribution_not_to_all_who_ever_commented(consultation, author):
    """Anchor 30."""
    proposal = given.proposal(consultation, author)
    elsewhere, here, replier = (make.person(consultation=consultation, public_name=f"{n} (exemple)") for n in "ABC")
    given.comment(proposal, elsewhere)
    thread = given.comment(proposal, here)
    work()
    Notification.objects.all().delete()
    given.comment(proposal, replier, reply_to=thread.pk)
    work()
    assert told(here) == [("reply", "Votre commentaire a reçu une réponse dans la discussion, de C (exemple)")]
    assert told(author) == [("comment", "Votre contribution a reçu une réponse dans la discussion, de C (exemple)")]
    assert (told(elsewhere), told(replier)) == ([], [])


def test_who_follows_both_the_thread_and_the_contribution_is_told_once_of_a_reply(consultation, author):
    proposal = given.proposal(consultation, author)
    thread = given.comment(proposal, author)
    work()
    given.comment(proposal, reply_to=thread.pk)
    work()
    assert [kind for kind, _sentence in told(author)] == ["reply"]


def test_each_reads_what_of_theirs_was_answered_and_others_that_there_is_a_comment(consultation, author):
    """A contribution, a comment, a reply: whoever wrote it is told so; whoever only follows is told of a comment."""
    proposal = given.proposal(consultation, author)
    reader = follower(proposal, "proposal")
    first, second, third = (make.person(consultation=consultation, public_name=f"{n} (exemple)") for n in "ABC")
    thread = given.comment(proposal, first)
    work()
    reply = given.comment(proposal, second, reply_to=thread.pk)
    work()
    given.comment(proposal, third, reply_to=reply.pk)
    work()

    def answered(what, *names):
        return [f"Votre {what} a reçu une réponse dans la discussion, de {name} (exemple)" for name in names]

    said = {who: [sentence for _kind, sentence in told(who)] for who in (author, reader, first, second, third)}
    assert said == {
        author: answered("contribution", "A", "B", "C"),
        reader: [f"Nouveau commentaire, par {name} (exemple)" for name in "ABC"],
        first: [*answered("commentaire", "B"), "Réponse de C (exemple)"],
        second: answered("commentaire", "C"),
        third: [],
    }


def test_position_tells_nobody(consultation, author):
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
    event = ProposalPublished(consultation.organisation_id, consultation.pk, proposal.pk, is_imported=True)
    tell_of_proposal(event)
    assert (told(reader), News.objects.count()) == ([], 0)


def test_what_waits_for_a_moderator_is_told_once_published(organisation):
    read_first = make.consultation(organisation, slug="relue", moderation_mode="pre")
    reader = follower(read_first)
    proposal = given.proposal(read_first)
    work()
    assert told(reader) == []
    publish = {"viewer": make.person("moderator", read_first), "target_kind": "proposal", "target_id": proposal.pk}
    decide(**publish, action="publish")
    work()
    assert [kind for kind, _sentence in told(reader)] == ["proposal"]


HIDDEN = {"action": "remove", "reason": "insult", "facts": "Une voisine y est traitée de menteuse."}


def test_text_hidden_before_it_spreads_reaches_nobody(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    moderator = make.person("moderator", consultation)
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **HIDDEN)
    work()
    assert told(reader) == []


def test_text_hidden_since_is_no_longer_quoted_in_the_list_even_to_a_moderator(consultation):
    moderator = make.person("moderator", consultation)
    follow(viewer=moderator, kind="consultation", object_id=consultation.pk)
    reader, proposal = follower(consultation), given.proposal(consultation)
    comment = given.comment(proposal, make.person(consultation=consultation))
    follow(viewer=reader, kind="proposal", object_id=proposal.pk)
    work()
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **HIDDEN)
    gone = "Un texte qui n’est plus public."
    assert told(moderator) == [("proposal", gone)]
    assert sorted(told(reader)) == [("comment", gone), ("proposal", gone)]
    assert comment.body not in str(told(reader))


def test_nothing_of_somebody_suspended_is_told_even_when_it_was_about_to(consultation, author):
    """Anchor 31."""
    reader = follower(consultation)
    given.proposal(consultation, author)
    author.participant.state = "suspended"
    author.participant.save()
    work()
    assert told(reader) == []


def test_who_wants_nothing_of_a_kind_gets_nothing_of_it(consultation):
    reader = follower(consultation)
    wish(reader, "nothing", "proposal")
    given.proposal(consultation)
    work()
    assert told(reader) == []


def test_many_followers_are_told_in_batches_each_once_whatever_is_run_again(consultation, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    readers = [follower(consultation) for _ in range(8)]
    given.proposal(consultation)
    while relay.deliver_due():
        pass
    [news] = News.objects.all()
    telling.spread(news_id=news.pk)
    news.refresh_from_db()
    assert (Notification.objects.count(), news.spread_at) == (3, None)
    for _ in range(5):  # T-26: the same job five times, and those it left
        telling.spread(news_id=news.pk)
    work()
    news.refresh_from_db()
    assert sorted(Notification.objects.values_list("recipient", flat=True)) == sorted(
        reader.participant.pk for reader in readers
    )
    assert news.spread_at


def test_spreading_asks_the_same_whatever_the_number_of_people(consultation):
    readers = [follower(consultation)]
    proposal = given.proposal(consultation)
    work()

    def asked():
        News.objects.update(spread_at=None, reached=None)
        Notification.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            telling.spread(news_id=News.objects.get(subject_id=proposal.pk).pk)
        return len(queries)

    one = asked()
    readers += [follower(consultation) for _ in range(2)]
    assert (one, asked()) == (10, 10)
    assert len(readers) == Notification.objects.count()


def test_nothing_is_written_where_nobody_follows(consultation):
    given.proposal(consultation)
    work()
    assert News.objects.count() == 0


def test_news_told_five_times_is_one(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    work()
    again = {
        "organisation_id": consultation.organisation_id,
        "happened": "published",
        "subject": ("proposal", proposal.pk),
        "audience": [("consultation", consultation.pk, "proposal")],
        "consultation_id": consultation.pk,
    }
    assert [tell(**again) for _ in range(5)] == [False] * 5
    work()
    assert len(told(reader)) == 1


def test_answer_is_told_to_the_author_as_theirs_and_to_others_who_follow(consultation, author):
    """What the act that answers will announce; the author is not left out, as they are of their own texts."""
    proposal = given.proposal(consultation, author)
    reader = follower(proposal, "proposal")
    work()
    tell(
        organisation_id=consultation.organisation_id,
        happened="answered",
        subject=("proposal", proposal.pk),
        audience=[("proposal", proposal.pk, "answer")],
        consultation_id=consultation.pk,
        topic_id=proposal.topic_id,
        proposal_id=proposal.pk,
    )
    work()
    assert told(author) == [("answer", "Votre contribution a reçu une réponse.")]
    assert told(reader) == [("answer", "L’autorité a répondu.")]


# ---- steps


def test_step_that_opens_or_is_about_to_close_is_told_once(consultation):
    reader = follower(consultation)
    make.move_phases(consultation, hours=23)  # it opened an hour ago
    assert [tell_steps(), tell_steps()] == [1, 0]
    work()
    assert told(reader) == [("step", "Une étape s’ouvre\xa0: «\xa0Contributions\xa0».")]
    make.move_phases(consultation, days=-6)  # five days before its end
    assert [tell_steps(), tell_steps()] == [1, 0]
    work()
    closing = told(reader)[1][1]
    assert closing.startswith("«\xa0Contributions\xa0» se termine le ")


def test_short_step_is_about_to_close_half_way(consultation):
    follower(consultation)
    phase = Phase.objects.get(consultation=consultation)
    phase.closes_at = phase.opens_at + (phase.closes_at - phase.opens_at) / 4  # of 66 hours, 24 are gone
    phase.save()
    News.objects.all().delete()
    tell_steps()
    assert not News.objects.filter(happened="closing").exists()
    make.move_phases(consultation, hours=-12)
    tell_steps()
    assert News.objects.filter(happened="closing").count() == 1


@pytest.mark.parametrize("change", ["draft", "ended early", "long ago"])
def test_step_of_no_interest_is_not_told(consultation, change):
    follower(consultation)
    if change == "draft":
        consultation.published_at = None
        consultation.save()
    elif change == "ended early":
        phase = Phase.objects.get(consultation=consultation)
        phase.ended_at = phase.opens_at
        phase.save()
    make.move_phases(consultation, hours=23 if change != "long ago" else -1)
    assert tell_steps() == 0


def test_final_results_are_told(consultation):
    reader = follower(consultation)
    given.position(given.proposal(consultation))
    work()
    Notification.objects.all().delete()
    make.move_phases(consultation, days=-20)
    consultation.refresh_from_db()
    close_ended()
    work()
    assert told(reader) == [("result", "Les résultats sont définitifs.")]


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

    def asked():
        with CaptureQueriesContext(connection) as queries:
            lines = selectors.lines(reader.organisation, selectors.notifications(reader))
        return len(queries), len(lines)

    more()
    one = asked()
    more(), more()
    assert (one, asked()) == ((8, 2), (8, 6))


def test_list_is_one_s_own(consultation):
    reader, other = follower(consultation), make.person(consultation=consultation)
    given.proposal(consultation)
    work()
    [row] = selectors.notifications(reader)
    with pytest.raises(NotFound):
        selectors.get_notification(other, row.pk)
    assert mark_read(viewer=other, notification_id=row.pk) == 0
    assert mark_read(viewer=reader, until=row.created_at) == 1
    assert selectors.unread_count(reader) == 0


def test_job_of_news_that_are_gone_does_nothing(consultation):
    telling.spread(news_id=uuid.uuid4())
    assert "notifications.spread" in jobs.names()
