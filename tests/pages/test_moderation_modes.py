"""The moderation rules that a consultation announces, its queue, and the notices to authors.

The tests also cover the pages where these rules are set.
"""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Topic
from consult.core import memory
from consult.organisations.models import Organisation
from moderation.models import AlertChoice, Case
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.pages import given
from tests.pages.test_acts import WRITTEN
from tests.pages.test_counts import count_queries_twice

pytestmark = pytest.mark.django_db
HOURS = reverse("staff-organisation-hours")
ALERTS = reverse("staff-alerts")


def words(client, address, status=200, **data):
    """Return the text of a page with single spaces."""
    answer = client.get(address, **data)
    assert answer.status_code == status
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def english(name, *args):
    return f"/en{reverse(name, args=args)}"


@pytest.fixture
def visitor():
    return make.client()


@pytest.fixture
def premoderated(organisation):
    return make.consultation(organisation, slug="relue", moderation_mode="pre")


def test_the_charter_page_says_each_rule_in_a_sentence(organisation, visitor):
    consultation = make.consultation(
        organisation, link_mode="pre", holds_out_of_hours=True, promised_hours=12
    )
    Topic.objects.filter(consultation=consultation, number=2).update(is_sensitive=True)
    page = words(visitor, english("consultation-charter", consultation.slug))
    for sentence in (
        "Texts are public at once, and moderated afterwards.",
        "A moderator sees files before they are public.",
        "The first text of a person is read before it is public if it contains a link.",
        "Texts that arrive at night, on a weekend or on a day off are read before they are public.",
        "Texts about these topics are read before they are public: Thème 2.",
        "Waiting texts are read within 12 working hours at most.",
        "No text awaits moderation.",
    ):
        assert sentence in page
    Consultation.objects.filter(pk=consultation.pk).update(
        media_mode="post", link_mode="post", holds_out_of_hours=False, promised_hours=1
    )
    Topic.objects.update(is_sensitive=False)
    cache.clear(), memory.forget()
    page = words(make.client(), english("consultation-charter", consultation.slug) + "?now=1")
    assert "Files are public at once, as texts are, except on the first day of an account." in page
    assert "Waiting texts are read within 1 working hour at most." in page
    for phrase in ("contains a link", "at night", "these topics"):
        assert phrase not in page


def test_charter_page_of_a_premoderated_consultation_mentions_only_that_rule(premoderated, visitor):
    page = words(visitor, english("consultation-charter", premoderated.slug))
    assert "Every text is read by a moderator before it is public." in page
    assert "afterwards" not in page


def test_the_fingerprint_of_the_charter_is_that_of_its_text(premoderated, visitor):
    charter = premoderated.charters.get()
    before = charter.fingerprint()
    premoderated.promised_hours = 3
    premoderated.save()
    assert charter.fingerprint() == before


@pytest.mark.parametrize("name", ["consultation", "consultation-charter", "moderation-log"])
def test_visitor_reads_the_age_of_the_queue_on_pages(premoderated, visitor, name):
    given.proposal(premoderated), given.proposal(premoderated)
    Case.objects.update(due_at=timezone.now() - timedelta(hours=1))
    answer = visitor.get(english(name, premoderated.slug))
    page = " ".join(answer.content.decode().split())
    assert "2 texts await moderation, the oldest for less than one working hour." in page
    assert "2 texts have waited longer than promised." in page
    assert "Review time exceeded" in page
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies


@pytest.mark.parametrize(("name", "number"), [("consultation-charter", 7), ("moderation-log", 16)])
def test_pages_with_the_queue_ask_as_much_at_one_text_as_at_three(premoderated, name, number):
    given.proposal(premoderated)
    address = reverse(name, args=[premoderated.slug])
    few, many = count_queries_twice(address, lambda: given.proposal(premoderated))
    assert few == many <= number


def test_an_author_reads_why_their_text_waits_and_until_when(premoderated):
    author = make.person(consultation=premoderated)
    text = given.proposal(premoderated, author)
    client = make.client(author)
    address = english("proposal", premoderated.slug, text.number)
    for page in (words(client, address), words(client, "/en" + reverse("account-contributions"))):
        assert "It has been waiting since" in page
        assert "A moderator reads it by" in page
        assert "Here, every text is read before it is public." in page
    head = words(client, address).split("Not public yet")[0]
    assert "sent" in head
    assert "published" not in head
    assert "It has been waiting since" not in words(
        make.client(make.person("moderator", premoderated)), address
    )
    assert make.client().get(address).status_code == 404


def test_page_after_sending_explains_the_wait_once(premoderated):
    client = make.client(make.person(consultation=premoderated))
    propose = english("proposal-new", premoderated.slug, premoderated.topics.first().slug)
    sent = client.post(propose, {**WRITTEN, "step": "send"}, follow=True).content.decode()
    assert "Your contribution has been sent." in sent
    assert sent.count("A moderator reads it by") == 1
    assert sent.count("note-ok") == 1


def test_an_author_reads_that_their_next_version_waits(organisation):
    from debates.proposals.actions import proposals as proposal_actions

    consultation = make.consultation(organisation, link_mode="pre")
    author = make.person(consultation=consultation)
    text = given.proposal(consultation, author)
    body = f"{given.BODY} Voir exemple.fr"
    proposal_actions.edit_proposal(viewer=author, proposal_id=text.pk, title=text.title, body=body)
    address = english("proposal", consultation.slug, text.number)
    page = words(make.client(author), address)
    assert "Your new text is not public yet" in page
    assert "It is your first text here with a link." in page
    assert "Your new text" not in words(make.client(), address)


def test_an_author_reads_under_their_comment_that_it_waits(premoderated, organisation):
    consultation = make.consultation(organisation)
    author, text = make.person(consultation=consultation), given.proposal(consultation)
    consultation.moderation_mode = "pre"
    consultation.save()
    client = make.client(author)
    sent = client.post(
        english("proposal-comment", consultation.slug, text.number),
        {"body": "Une remarque qui attend (exemple).", "charter_accepted": "on", "key": ""},
        follow=True,
    )
    page = " ".join(sent.content.decode().split())
    assert "Your comment has been sent." in page
    assert page.count("Here, every text is read before it is public.") == 1
    assert page.count("It has been waiting since") == 1
    other = make.client(make.person(consultation=consultation))
    assert "It has been waiting since" not in words(
        other, english("proposal", consultation.slug, text.number)
    )


def test_author_does_not_read_that_their_text_was_reported(consultation, organisation):
    author = make.person(consultation=consultation)
    text = given.proposal(consultation, author)
    visitor = make.visitor(organisation)
    submit_notice(viewer=visitor, target_kind="proposal", target_id=text.pk, reason="spam")
    assert "It has been waiting since" not in words(
        make.client(author), english("proposal", consultation.slug, text.number)
    )


def test_moderator_chooses_the_rhythm_of_alerts(consultation, organisation):
    other = make.consultation(organisation, slug="autre", title_fr="Une autre (exemple)")
    viewer = make.person("moderator", consultation)
    client = make.client(viewer)
    page = words(client, f"/en{ALERTS}")
    assert "No text is waiting now." in page
    assert "Une autre" not in page
    prefix = f"c{consultation.pk.hex}"
    typed = {f"{prefix}-{name}": value for name, value in (("at_least", "3"), ("every_hours", "8"))}
    sent = client.post(ALERTS, {"consultation": str(consultation.pk), **typed})
    assert (sent.status_code, sent["Location"]) == (302, ALERTS)
    choice = AlertChoice.objects.get()
    assert (choice.at_least, choice.every_hours, choice.oldest_hours, choice.fast_lane) == (
        3,
        8,
        None,
        False,
    )
    wrong = client.post(
        ALERTS, {"consultation": str(consultation.pk), **typed, f"{prefix}-at_least": "0"}
    )
    assert wrong.status_code == 422
    assert client.post(ALERTS, {"consultation": str(other.pk), **typed}).status_code == 200
    assert AlertChoice.objects.count() == 1


@pytest.mark.parametrize("role", [None, "manager", "facilitator", "organisation_admin"])
def test_alert_settings_are_refused_to_other_roles(consultation, role):
    assert make.client(make.person(role, consultation)).get(ALERTS).status_code == 403


def test_the_list_asks_as_much_for_one_consultation_as_for_three(organisation, consultation):
    from consult.accounts.models import RoleGrant

    viewer, numbers = make.person("moderator", consultation), iter(range(9))

    def add_objects():
        other = make.consultation(
            organisation, slug=f"autre-{next(numbers)}", moderation_mode="pre"
        )
        about = {"organisation": organisation, "participant": viewer.participant}
        RoleGrant.objects.create(**about, role="moderator", consultation=other)
        given.proposal(other)

    few, many = count_queries_twice(ALERTS, add_objects, viewer)
    assert few == many


def typed_week(**days):
    """Return the form of the opening hours. Days that are not named are closed."""
    return {f"day_{number}": "" for number in range(7)} | days


@pytest.fixture
def admin(organisation):
    return make.client(make.person("organisation_admin", organisation=organisation))


def test_an_administrator_sets_the_week_the_holidays_and_the_days_off(organisation, admin):
    page = words(admin, HOURS)
    assert 'value="09:00-17:00"' in page
    typed = typed_week(day_0="9:00-12:30, 13h30-17h", day_1="08:30 - 12:00", day_5="9h à 12h")
    typed |= {"holiday_calendar": "FR-974", "closing_days": "26/12/2027\n\n24/12/2027\n26/12/2027"}
    assert admin.post(HOURS, typed)["Location"] == HOURS
    organisation.refresh_from_db()
    assert organisation.opening_hours == [
        [["09:00", "12:30"], ["13:30", "17:00"]],
        [["08:30", "12:00"]],
        [],
        [],
        [],
        [["09:00", "12:00"]],
        [],
    ]
    assert (organisation.holiday_calendar, organisation.closing_days) == (
        "FR-974",
        [date(2027, 12, 24), date(2027, 12, 26)],
    )
    assert "24/12/2027" in words(admin, HOURS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_0": "de neuf à midi"},
        {"day_0": "9:00-12:00 et 14:00-17:00"},
        {"day_0": "25:00-26:00"},
        {"day_0": "17:00-09:00"},
        {"day_0": "09:00-12:00, 11:00-17:00"},
        {"day_0": ""},
        {"closing_days": "31/02/2027"},
        {"closing_days": "Noël"},
        {
            "closing_days": "\n".join(
                f"{1 + n % 28:02}/{1 + n // 28 % 12:02}/20{n // 336 + 27}" for n in range(201)
            )
        },
        {"holiday_calendar": "DE"},
    ],
)
def test_malformed_hours_are_refused_and_stay_typed(organisation, admin, wrong):
    typed = typed_week(day_0="09:00-17:00") | {"holiday_calendar": "FR", "closing_days": ""} | wrong
    answer = admin.post(HOURS, typed)
    assert answer.status_code == 422
    assert (
        next(iter(wrong.values())).splitlines()[:1] == []
        or next(iter(wrong.values())).splitlines()[0] in answer.content.decode()
        or "holiday_calendar" in wrong
    )
    stored = Organisation.objects.get(pk=organisation.pk)
    assert stored.opening_hours[0] == [["09:00", "17:00"]]
    assert stored.closing_days == []


def test_a_manager_reads_what_is_still_to_decide(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre")
    given.proposal(consultation)
    client = make.client(make.person("manager", consultation))
    address = english("staff-follow", consultation.slug)
    home = "/en" + reverse("staff")
    for page in (home, address):
        assert "text waiting for a moderator" not in words(client, page)
    Case.objects.update(due_at=timezone.now() - timedelta(hours=1))
    for page in (home, address):
        assert "text waiting for a moderator" in words(client, page)
    Case.objects.update(state="decided")
    for page in (home, address):
        assert "text waiting for a moderator" not in words(client, page)


def test_promises_of_moderation_are_written_until_publication(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager = make.person("manager", draft)
    client, address = make.client(manager), reverse("staff-charter", args=["brouillon"])
    page = words(client, address)
    for name in ("media_mode", "link_mode", "holds_out_of_hours", "promised_hours"):
        assert f'name="{name}"' in page
    typed = {"form": "rules", "moderation_mode": "post", "media_mode": "post", "link_mode": "pre"}
    sent = client.post(address, {**typed, "promised_hours": "4", "holds_out_of_hours": "on"})
    assert sent.status_code == 302
    draft.refresh_from_db()
    promises = (draft.media_mode, draft.link_mode, draft.promised_hours, draft.holds_out_of_hours)
    assert promises == ("post", "pre", 4, True)
    for wrong in ("0", "81", "deux"):
        assert client.post(address, {**typed, "promised_hours": wrong}).status_code == 422
    draft.published_at = timezone.now()
    draft.save()
    assert 'name="promised_hours"' not in words(client, address)
