"""The digest: one email per period and reader, at seven in the organisation's time zone.

Each piece of news appears in one digest only.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from consult.notifications.actions import digests
from consult.notifications.actions import digests as digest_actions
from consult.notifications.actions import follows as follow_actions
from consult.notifications.actions import mailings as mailing_actions
from consult.notifications.models import Mailing, Notification
from debates.comments.selectors import comments as comment_selectors
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.notifications.scene import follower, long_ago, wish, work
from tests.pages import given

pytestmark = pytest.mark.django_db


def morning():
    """Prepare and send the digests that are due now. Return {address: [body, …]}."""
    digest_actions.gather_all()
    mailing_actions.send_due()
    return mails()


def mails():
    bodies = {}
    for message in mail.outbox:
        bodies.setdefault(*message.to, []).append(message.body)
    return bodies


def address(viewer):
    return viewer.participant.account.email


@pytest.mark.parametrize(
    ("zone", "every", "utc", "day"),
    [
        ("Europe/Paris", "day", datetime(2026, 3, 10, 5, 59, tzinfo=UTC), "2026-03-09"),
        ("Europe/Paris", "day", datetime(2026, 3, 10, 6, 0, tzinfo=UTC), "2026-03-10"),
        # Summer time.
        ("Europe/Paris", "day", datetime(2026, 7, 10, 5, 0, tzinfo=UTC), "2026-07-10"),
        ("Indian/Reunion", "day", datetime(2026, 3, 10, 3, 0, tzinfo=UTC), "2026-03-10"),
        ("Pacific/Tahiti", "day", datetime(2026, 3, 10, 16, 59, tzinfo=UTC), "2026-03-09"),
        ("Europe/Paris", "week", datetime(2026, 3, 9, 6, 0, tzinfo=UTC), "2026-03-09"),  # a Monday
        ("Europe/Paris", "week", datetime(2026, 3, 9, 5, 59, tzinfo=UTC), "2026-03-02"),
        ("Europe/Paris", "week", datetime(2026, 3, 15, 22, 0, tzinfo=UTC), "2026-03-09"),
    ],
)
def test_period_begins_at_seven_by_the_organisation_s_clock(organisation, zone, every, utc, day):
    organisation.time_zone = zone
    period, begins = digests.period_of(organisation, every, utc)
    assert (str(period), begins.hour, begins.date()) == (day, 7, period)
    assert begins <= utc


def test_summary_groups_everything_in_one_mail(consultation):
    reader = follower(consultation)
    first, second = consultation.topics.all()
    given.proposal(consultation, topic=second, title="Prêter des ordinateurs aux écoles")
    proposal = given.proposal(consultation, topic=first, title="Ouvrir un lieu d'aide au numérique")
    follow_actions.follow(viewer=reader, kind="proposal", object_id=proposal.pk)
    work()
    given.comment(proposal, make.person(consultation=consultation, public_name="Zoé (exemple)"))
    work()
    long_ago()
    [body] = morning()[address(reader)]
    lines = [line for line in body.splitlines() if line][2:]
    here = "http://testserver/consultations/essai/proposals"
    news = Notification.objects.get(recipient=reader.participant, kind="comment").news
    comment = comment_selectors.get_comment(reader, news.subject_id)
    assert lines[:12] == [
        "Une consultation d'essai",
        "  Thème 1",
        f"  • {proposal.author.public_name} a publié une contribution",
        "    Ouvrir un lieu d'aide au numérique",
        f"    {here}/2/",
        "    Ouvrir un lieu d'aide au numérique",
        "    • Zoé (exemple) a commenté une contribution que vous suivez",
        f"      http://testserver{comment_selectors.path_of_comment(comment)}",
        "  Thème 2",
        lines[9],
        "    Prêter des ordinateurs aux écoles",
        f"    {here}/1/",
    ]
    assert comment.body not in body


def test_each_piece_of_news_is_mailed_once_however_often_all_is_run(consultation):
    reader = follower(consultation)
    given.proposal(consultation, title="Une seule fois dans les boîtes")
    work()
    long_ago()
    for _ in range(5):
        morning()
    given.proposal(consultation, title="Une autre idée, plus tard")
    work()
    for _ in range(5):
        morning()  # news of today: due in tomorrow's digest only
    [body] = mails()[address(reader)]
    assert body.count("Une seule fois dans les boîtes") == 1
    Mailing.objects.update(period="2020-01-01")
    long_ago()
    _first, second = morning()[address(reader)]
    assert ("Une autre idée" in second, "Une seule fois" in second) == (True, False)


def test_late_digest_contains_only_news_from_before_its_hour(consultation):
    reader = follower(consultation)
    given.proposal(consultation, title="Avant sept heures du matin")
    work()
    _period, begins = digests.period_of(consultation.organisation, "day", datetime.now(UTC))
    Notification.objects.update(created_at=begins - timedelta(minutes=1))
    given.proposal(consultation, title="Après sept heures du matin")
    work()
    Notification.objects.filter(news__happened_at__gt=begins, created_at__gt=begins).update(
        created_at=begins
    )
    [body] = morning()[address(reader)]
    assert ("Avant sept" in body, "Après sept" in body) == (True, False)


def test_weekly_and_daily_readers_have_separate_digests(consultation):
    daily, weekly = follower(consultation), follower(consultation)
    wish(weekly, "digest", every="week")
    given.proposal(consultation)
    work()
    _period, monday = digests.period_of(consultation.organisation, "week", datetime.now(UTC))
    Notification.objects.update(created_at=monday - timedelta(minutes=1))
    assert {address: len(bodies) for address, bodies in morning().items()} == {
        address(daily): 1,
        address(weekly): 1,
    }
    mail.outbox.clear()
    Mailing.objects.filter(recipient=daily.participant).delete()
    given.proposal(consultation)
    work()
    _period, today = digests.period_of(consultation.organisation, "day", datetime.now(UTC))
    Notification.objects.filter(mailing__isnull=True).update(
        created_at=max(monday, today - timedelta(minutes=1))
    )
    assert address(weekly) not in morning()


def test_digest_follows_the_choices_of_its_reader(consultation):
    at_once, listed, nothing = (
        follower(consultation),
        follower(consultation),
        follower(consultation),
    )
    for viewer, channel in ((at_once, "at_once"), (listed, "list"), (nothing, "nothing")):
        wish(viewer, channel)
    given.proposal(consultation, title="Une idée pour la place du marché")
    work()
    mailing_actions.send_due()
    [body] = mails()[address(at_once)]
    assert "Une idée pour la place du marché" in body
    long_ago()
    assert set(morning()) == {address(at_once)}
    assert Notification.objects.count() == 2


def test_choice_of_silence_also_stops_prepared_mails(consultation):
    reader = follower(consultation)
    given.proposal(consultation)
    work()
    long_ago()
    digest_actions.gather_all()
    wish(reader, "list")
    mailing_actions.send_due()
    assert mails() == {}
    assert Mailing.objects.get().state == "empty"


def test_text_hidden_after_the_summary_was_prepared_is_not_in_it(consultation):
    reader = follower(consultation)
    removed, remaining = (
        given.proposal(consultation, title="Ce qui sera retiré bientôt"),
        given.proposal(consultation),
    )
    work()
    long_ago()
    digest_actions.gather_all()
    moderator = make.person("moderator", consultation)
    reasons = {
        "action": "remove",
        "reason": "insult",
        "facts": "Une voisine y est traitée de menteuse.",
    }
    decide(viewer=moderator, target_kind="proposal", target_id=removed.pk, **reasons)
    mailing_actions.send_due()
    [body] = mails()[address(reader)]
    assert (removed.title in body, remaining.title in body) == (False, True)


def test_mail_quotes_no_text_and_links_only_to_its_reader_s_own_site(consultation):
    reader = follower(consultation)
    proposal = given.proposal(consultation)
    given.position(proposal, choice="disagree")
    work()
    long_ago()
    [body] = morning()[address(reader)]
    assert given.BODY[:30] not in body
    assert "@" not in body
    assert {word.split("/")[2] for word in body.split() if word.startswith("http")} == {
        "testserver"
    }


def test_mail_speaks_its_reader_s_language(consultation):
    reader = follower(consultation, language="en")
    given.proposal(consultation)
    work()
    long_ago()
    [body] = morning()[address(reader)]
    assert "published a contribution" in body
    assert "http://testserver/en/consultations/essai/proposals/1/" in body
    assert "http://testserver/en/mail-stop/" in body


def test_closed_account_receives_no_digest(consultation):
    reader = follower(consultation)
    given.proposal(consultation)
    work()
    long_ago()
    reader.participant.account.is_active = False
    reader.participant.account.save()
    assert morning() == {}


def test_people_are_gathered_in_batches(consultation, monkeypatch):
    monkeypatch.setattr(digests, "BATCH", 2)
    readers = [follower(consultation) for _ in range(5)]
    given.proposal(consultation)
    work()
    long_ago()
    assert digest_actions.gather_all() == 5
    assert digest_actions.gather_all() == 0
    mailing_actions.send_due()
    assert set(mails()) == {address(reader) for reader in readers}


def test_digest_and_list_mention_an_answer_to_the_reader_s_own_text(consultation):
    author, replier = make.person(consultation=consultation), make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, title="Ouvrir un lieu d'aide au numérique")
    work()
    thread = given.comment(proposal, replier)
    work()
    given.comment(proposal, author, reply_to=thread.pk)
    work()
    long_ago()
    bodies = morning()
    sentences = {
        author: "a commenté votre contribution",
        replier: "a écrit sous votre commentaire",
    }
    for reader, sentence in sentences.items():
        listed = make.client(reader).get(reverse("account-notifications")).content.decode()
        for text in (listed, bodies[address(reader)][0]):
            assert sentence in text
