"""The page about a notice: noting, warning, suspension of reporting, lifting.

It never reveals the reporter. The tests also cover the form for reporting.
"""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.accounts.measures.checks import key_of
from consult.core.exceptions import NotFound
from consult.core.models import AuditEntry
from moderation import target_kinds
from moderation.appeals.actions import appeals as appeal_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.misuse import actions as misuse_actions
from moderation.models import Measure, Notice
from moderation.notices import actions as notice_actions
from moderation.notices.selectors import nth_of
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given

FACTS = "Trois signalements de la même personne, sans aucun motif (exemple)."
WARN = {"kind": "warn_notices", "facts": FACTS}
SUSPEND = {"kind": "suspend_notices", "days": "7", "facts": FACTS}
NAME = "Camille Untel (exemple)"
EXPLANATION = "Cet auteur me déplaît (exemple)."
MEASURES = "/moderation/measures/"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, public_name=NAME)


def at(notice):
    return reverse("staff-notice", args=[notice.case_id, nth_of(notice)])


def submit_report(consultation, viewer, reason="spam", text=None, **fields):
    about = {"target_kind": "proposal", "target_id": (text or given.proposal(consultation)).pk}
    return notice_actions.submit_notice(viewer=viewer, reason=reason, **about, **fields)


def report_and_dismiss(consultation, moderator, viewer, **fields):
    notice = submit_report(consultation, viewer, **fields)
    about = {"target_kind": notice.target_kind, "target_id": notice.target_id}
    decision_actions.decide(viewer=moderator, action="no_breach", **about)
    notice.refresh_from_db()
    return notice


def send_unfounded_notices(consultation, moderator, viewer, number=1):
    for _ in range(number):
        notice = report_and_dismiss(consultation, moderator, viewer)
        misuse_actions.note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    return notice


def suspend_reporter(consultation, moderator, viewer):
    """Return a notice of a participant whose reporting is suspended, and the measure."""
    notice = send_unfounded_notices(consultation, moderator, viewer, 3)
    misuse_actions.answer_misuse(viewer=moderator, notice_id=notice.pk, **WARN)
    send_unfounded_notices(consultation, moderator, viewer)
    return notice, misuse_actions.answer_misuse(
        viewer=moderator, notice_id=notice.pk, **SUSPEND | {"days": 7}
    )


def read_page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer, answer.content.decode()


def send_twice(browser, notice, typed):
    """Send a form of the page twice with the same key, as after a double click."""
    key = str(browser.get(at(notice)).context["form"]["key"].value())
    return [browser.post(at(notice), typed | {"key": key}) for _twice in range(2)]


def raise_not_found(viewer, pk):
    raise NotFound


def return_nothing(viewer, ids):
    return {}


def list_identifiers(person):
    """Return the values that would reveal a person."""
    participant = person.participant
    return {NAME, participant.account.email, str(participant.pk), str(participant.account_id)}


# ---- reading
def test_moderator_reads_a_notice_with_its_outcome_and_the_reading_is_noted(
    consultation, moderator, person
):
    send_unfounded_notices(consultation, moderator, person, 2)
    text = given.proposal(consultation, title="Un jardin partagé (exemple)")
    notice = report_and_dismiss(consultation, moderator, person, text=text, explanation=EXPLANATION)
    answer, page = read_page(make.client(moderator), at(notice))
    for word in (
        EXPLANATION,
        "Un jardin partagé (exemple)",
        given.address("proposal", text),
        "Spam",
    ):
        assert word in page
    assert reverse("moderation-decision", args=[consultation.slug, 3]) in page
    assert reverse("staff-case", args=[notice.case_id]) in page
    assert [word for word in list_identifiers(person) if word in page] == []
    misuse = answer.context["misuse"]
    assert (misuse.unfounded, misuse.decided, misuse.possible) == (2, 3, [])
    entry = AuditEntry.objects.get(act="notices.read")
    assert (entry.kind, entry.object_id, entry.actor) == (
        "case",
        notice.case_id,
        moderator.participant.pk,
    )


def test_the_desk_links_to_the_notice_page_before_and_after_a_decision(
    consultation, moderator, person
):
    browser = make.client(moderator)
    waiting, over = (
        submit_report(consultation, person),
        report_and_dismiss(consultation, moderator, person),
    )
    for notice in (waiting, over):
        assert at(notice) in read_page(browser, reverse("staff-case", args=[notice.case_id]))[1]
        assert (
            read_page(browser, at(notice))[0].context["decision"] == notice.case.decisions.first()
        )


@pytest.mark.parametrize("role", [None, "facilitator", "manager", "organisation_admin"])
def test_notice_page_is_not_found_for_other_roles(consultation, moderator, person, role):
    notice = report_and_dismiss(consultation, moderator, person)
    is_admin = role == "organisation_admin"
    where = (
        {"organisation": consultation.organisation} if is_admin else {"consultation": consultation}
    )
    browser = make.client(make.person(role, **where))
    assert browser.get(at(notice)).status_code == 404
    assert browser.post(at(notice), {"unfounded": "1"}).status_code == 404
    assert make.client().get(at(notice)).status_code == 302
    assert not Notice.objects.filter(is_unfounded=True).exists()


def test_a_notice_whose_text_is_gone_is_read_without_it(
    consultation, moderator, person, monkeypatch
):
    notice = report_and_dismiss(
        consultation, moderator, person, text=given.proposal(consultation, title="Un titre repris")
    )
    monkeypatch.setitem(
        target_kinds._kinds,
        "proposal",
        replace(target_kinds.get_kind("proposal"), get=raise_not_found, get_many=return_nothing),
    )
    answer, page = read_page(make.client(moderator), at(notice))
    assert (answer.context["title"], answer.context["path"]) == ("", "")
    assert "Un titre repris" not in page


def test_queries_do_not_follow_the_number_of_notices(consultation, moderator, person):
    browser, counts = make.client(moderator), []
    for more in (1, 2):
        notice = send_unfounded_notices(consultation, moderator, person, more)
        browser.get(at(notice))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(at(notice))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---- noting
def test_notice_is_noted_as_unfounded_and_back_by_buttons(consultation, moderator, person):
    browser, notice = make.client(moderator), report_and_dismiss(consultation, moderator, person)
    assert 'name="unfounded" value="1"' in read_page(browser, at(notice))[1]
    assert browser.post(at(notice), {"unfounded": "1"})["Location"] == at(notice)
    answer, page = read_page(browser, at(notice))
    assert answer.context["misuse"].unfounded == 1
    assert 'name="unfounded" value="1"' not in page
    browser.post(at(notice), {"unfounded": "0"})
    assert read_page(browser, at(notice))[0].context["misuse"].unfounded == 0


def test_undecided_notice_cannot_be_noted_and_the_page_says_so(consultation, moderator, person):
    browser, notice = make.client(moderator), submit_report(consultation, person)
    assert 'name="unfounded"' not in read_page(browser, at(notice))[1]
    answer = browser.post(at(notice), {"unfounded": "1"}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Notice.objects.get(pk=notice.pk).is_unfounded


def test_involved_moderator_reads_no_numbers_and_cannot_decide(consultation, person):
    judge, other = make.person("moderator", consultation), make.person("moderator", consultation)
    text = given.proposal(consultation)
    submit_report(consultation, judge, text=text)
    send_unfounded_notices(consultation, other, person, 3)
    notice = report_and_dismiss(consultation, other, person, text=text)
    browser = make.client(judge)
    _answer, page = read_page(browser, at(notice))
    assert 'id="notice-sender"' not in page
    assert "<textarea" not in page
    browser.post(at(notice), {"unfounded": "1"})
    assert browser.post(at(notice), WARN).status_code == 422
    assert not Notice.objects.get(pk=notice.pk).is_unfounded
    assert not Measure.objects.exists()


# ---- deciding
def test_a_warning_then_a_suspension_each_taken_once(consultation, moderator, person):
    browser, notice = (
        make.client(moderator),
        send_unfounded_notices(consultation, moderator, person, 3),
    )
    page = read_page(browser, at(notice))[1]
    assert 'value="warn_notices"' in page
    assert ('value="suspend_notices"' in page, 'name="days"' in page) == (False, False)
    assert [redirect["Location"] for redirect in send_twice(browser, notice, WARN)] == [
        at(notice)
    ] * 2
    assert "<textarea" not in read_page(browser, at(notice))[1]
    send_unfounded_notices(consultation, moderator, person)
    assert 'name="days"' in read_page(browser, at(notice))[1]
    send_twice(browser, notice, SUSPEND)
    assert list(Measure.objects.order_by("created_at").values_list("kind", flat=True)) == [
        "warn_notices",
        "suspend_notices",
    ]
    answer, page = read_page(browser, at(notice))
    assert [row.number for row in answer.context["rows"]] == [4, 6]
    assert FACTS in page
    assert [word for word in list_identifiers(person) if word in page] == []


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "warn"}, "kind"),
        ({"facts": " "}, "facts"),
        ({"days": ""}, "days"),
        ({"days": "0"}, "days"),
        ({"days": "91"}, "days"),
        ({"days": "sept"}, "days"),
        ({"days": "9" * 30}, "days"),
    ],
)
def test_invalid_measure_form_keeps_its_input_next_to_the_error(
    consultation, moderator, person, typed, field
):
    notice = send_unfounded_notices(consultation, moderator, person, 3)
    misuse_actions.answer_misuse(viewer=moderator, notice_id=notice.pk, **WARN)
    send_unfounded_notices(consultation, moderator, person)
    answer = make.client(moderator).post(at(notice), SUSPEND | typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if "facts" not in typed:
        assert FACTS in answer.content.decode()
    assert Measure.objects.count() == 1


def test_measure_without_enough_notices_is_refused_and_its_input_kept(
    consultation, moderator, person
):
    browser, notice = (
        make.client(moderator),
        send_unfounded_notices(consultation, moderator, person, 2),
    )
    assert "<textarea" not in read_page(browser, at(notice))[1]
    for typed in (WARN, SUSPEND):
        answer = browser.post(at(notice), typed)
        assert answer.status_code == 422
        assert FACTS in answer.content.decode()
    assert not Measure.objects.exists()


def test_refused_form_offers_the_same_choices_as_before(consultation, moderator, person):
    answer = make.client(moderator).post(
        at(send_unfounded_notices(consultation, moderator, person, 3)), WARN | {"facts": " "}
    )
    assert answer.status_code == 422
    assert [value for value, _label in answer.context["form"].fields["kind"].choices] == [
        "warn_notices"
    ]


def test_a_visitor_s_notice_has_no_account(consultation, organisation, moderator):
    browser, notice = (
        make.client(moderator),
        report_and_dismiss(consultation, moderator, make.visitor(organisation)),
    )
    answer, page = read_page(browser, at(notice))
    assert not answer.context["misuse"].has_account
    assert 'id="notice-sender"' not in page
    assert browser.post(at(notice), WARN).status_code == 422


def test_suspension_is_lifted_once_from_any_notice_of_the_reporter(consultation, moderator, person):
    browser, (notice, measure) = (
        make.client(moderator),
        suspend_reporter(consultation, moderator, person),
    )
    other = Notice.objects.exclude(pk=notice.pk).filter(reporter=person.participant).first()
    assert 'name="lift"' in read_page(browser, at(other))[1]
    too_long = browser.post(at(other), {"lift": "1", "facts": "x" * 2001})
    assert (too_long.status_code, "x" * 2001 in too_long.content.decode()) == (422, True)
    assert browser.post(at(other), {"lift": "1", "facts": "Cela suffit (exemple)."})[
        "Location"
    ] == at(other)
    measure.refresh_from_db()
    assert measure.lifted_at
    assert 'name="lift"' not in read_page(browser, at(notice))[1]
    assert browser.post(at(notice), {"lift": "1", "facts": ""}).status_code == 422


# ---- pages that do not reveal the person
def test_no_other_page_of_the_team_reveals_the_reporter(
    consultation, organisation, moderator, person
):
    _notice, measure = suspend_reporter(consultation, moderator, person)
    author = (
        f"{reverse('staff-author', args=[person.participant.pk])}?consultation={consultation.slug}"
    )
    admin = make.person("organisation_admin", organisation=organisation)
    for viewer in (moderator, admin):
        answer, page = read_page(make.client(viewer), author)
        assert answer.context["measures"] == []
        assert FACTS not in page
        assert 'value="warn_notices"' not in page
        assert (
            make.client(viewer).get(reverse("staff-measure-lift", args=[measure.pk])).status_code
            == 404
        )
        caller = Caller(viewer)
        assert caller.read(MEASURES).json()["results"] == []
        assert (
            caller.read(f"{MEASURES}?participant={person.participant.pk}").json()["results"] == []
        )
        assert caller.read(f"{MEASURES}{measure.pk}/").status_code == 404
        assert caller.send("POST", f"{MEASURES}{measure.pk}/lift/", {}).status_code == 404


@pytest.mark.parametrize("kind", ["warn_notices", "suspend_notices"])
def test_measure_about_notices_cannot_be_taken_through_the_api(moderator, person, kind):
    body = {
        "consultation": "essai",
        "participant": str(person.participant.pk),
        "kind": kind,
        "days": 7,
    }
    answer = Caller(moderator).send("POST", MEASURES, body | {"reason": "spam", "facts": FACTS})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "kind")


def test_appeal_page_does_not_reveal_the_reporter(consultation, moderator, person):
    _notice, measure = suspend_reporter(consultation, moderator, person)
    where = {"consultation_id": consultation.pk, "number": measure.decision.number}
    appeal = appeal_actions.lodge_appeal(
        viewer=make.again(person), text="Je conteste (exemple).", **where
    )
    browser, here = (
        make.client(make.person("moderator", consultation)),
        reverse("staff-appeal", args=[appeal.pk]),
    )
    page = read_page(browser, here)[1]
    for word in (FACTS, "Je conteste (exemple)."):
        assert word in page
    assert [word for word in list_identifiers(person) if word in page] == []
    assert "/staff/moderation/accounts/" not in page
    content = (
        Caller(make.person("moderator", consultation))
        .read(f"/moderation/appeals/{appeal.pk}/")
        .content.decode()
    )
    assert [word for word in list_identifiers(person) if word in content] == []
    browser.post(here, {"outcome": "reversed", "answer": "Vous avez raison (exemple)."})
    measure.refresh_from_db()
    assert measure.lifted_at


# ---- for the person
def test_notice_form_announces_the_suspension_and_keeps_its_input(consultation, moderator, person):
    _notice, measure = suspend_reporter(consultation, moderator, person)
    where = reverse("notice-new", args=["proposal", given.proposal(consultation).pk])
    contest = reverse("measure", args=[key_of(measure.pk)])
    browser = make.client(person)
    answer, page = read_page(browser, where)
    assert (answer.context["restriction"].until, contest in page) == (measure.until, True)
    before = Notice.objects.count()
    refused = browser.post(where, {"reason": "spam", "explanation": EXPLANATION})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["group"])
    for word in (EXPLANATION, contest):
        assert word in refused.content.decode()
    assert Notice.objects.count() == before
    assert browser.post(where, {"reason": "threat", "explanation": EXPLANATION}).status_code == 302
    assert contest not in read_page(make.client(make.person(consultation=consultation)), where)[1]


def test_name_cannot_be_reported_by_a_suspended_reporter(consultation, moderator, person):
    suspend_reporter(consultation, moderator, person)
    where = reverse("notice-new", args=["proposal", given.proposal(consultation).pk])
    answer = make.client(person).post(where, {"about": "name", "reason": "spam"})
    assert answer.status_code == 422


def test_the_api_refuses_notices_of_a_suspended_reporter(consultation, moderator, person):
    suspend_reporter(consultation, moderator, person)
    target = {"type": "proposal", "id": str(given.proposal(consultation).pk)}
    answer = Caller(make.again(person)).send(
        "POST", "/notices/", {"target": target, "reason": "spam"}
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "reporting_suspended")
    assert (
        Caller(person).send("POST", "/notices/", {"target": target, "reason": "sexual"}).status_code
        == 201
    )
    assert (
        Caller().send("POST", "/notices/", {"target": target, "reason": "spam"}).status_code == 201
    )


def test_reporter_reads_and_contests_warning_and_suspension(consultation, moderator, person):
    _notice, measure = suspend_reporter(consultation, moderator, person)
    browser = make.client(person)
    answer, page = read_page(browser, reverse("account-decisions"))
    assert [row.number for row in answer.context["now"]] == [measure.decision.number]
    assert [row.is_warning for row in answer.context["past"]] == [True]
    for contested in Measure.objects.all():
        where = reverse("measure", args=[key_of(contested.pk)])
        assert where in page
        assert FACTS in read_page(browser, where)[1]
        assert browser.post(where, {"text": "Je conteste (exemple)."}).status_code == 302
        assert contested.decision.appeals.count() == 1


@pytest.mark.parametrize("address", ["moderation-log", "moderation-decision"])
def test_the_public_log_shows_the_measure_without_the_person(
    consultation, moderator, person, address
):
    _notice, measure = suspend_reporter(consultation, moderator, person)
    more = [measure.decision.number] if address == "moderation-decision" else []
    page = read_page(make.client(), reverse(address, args=[consultation.slug, *more]))[1]
    assert [word for word in {*list_identifiers(person), FACTS} if word in page] == []
    read = (
        Caller()
        .read(f"/moderation/log/?consultation={consultation.slug}&action=suspend_notices")
        .json()
    )
    assert [(decision["number"], decision["reason"]) for decision in read["results"]] == [
        (measure.decision.number, None)
    ]


def test_notice_has_an_address_by_its_place_and_its_key_is_not_shown(consultation, moderator):
    text, visitor = given.proposal(consultation), make.visitor(consultation.organisation)
    first = submit_report(consultation, visitor, text=text, sender="a")
    second = submit_report(
        consultation, make.person(consultation=consultation), reason="hate", text=text
    )
    browser = make.client(moderator)
    assert [nth_of(first), nth_of(second)] == [1, 2]
    for address in (
        reverse("staff-case", args=[first.case_id]),
        at(first),
        f"{at(first)}identity/",
        at(second),
    ):
        _answer, page = read_page(browser, address)
        assert not [notice.pk for notice in (first, second) if str(notice.pk) in page], address
    for wrong in (0, 3, 10**30):
        assert browser.get(reverse("staff-notice", args=[first.case_id, wrong])).status_code == 404
