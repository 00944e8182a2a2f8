"""The pages of identity disclosures: asking, confirming and reading.

The tests check the content of each page and the refusals, and that no identity is shown before.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from consult.core.models import AuditEntry
from moderation.approvals.actions import answer as answer_approval
from moderation.identity_requests.actions import ask_address, ask_reporter, open_identity
from moderation.models import Approval, Notice
from moderation.notices.actions import submit_notice
from moderation.notices.selectors import nth_of
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given
from tests.pages.test_counts import count_queries as queries

WHY = "Une menace à transmettre à la gendarmerie (exemple)."
NAMED = {
    "reason": "illegal",
    "explanation": "Une menace.",
    "name": "Camille Exemple",
    "email": "temoin@example.org",
}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def second_moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, public_name="Andrea (exemple)")


@pytest.fixture
def notice(consultation, person):
    """Return a notice by a participant with an account."""
    return submit_report(person, given.proposal(consultation))


@pytest.fixture
def waiting_approval(moderator, notice):
    return ask_reporter(viewer=moderator, notice_id=notice.pk, facts=WHY)


@pytest.fixture
def granted_approval(second_moderator, waiting_approval):
    return answer_approval(viewer=second_moderator, approval_id=waiting_approval.pk, grant=True)


def submit_report(viewer, text, **fields):
    fields = {"reason": "threat"} | fields
    return submit_notice(viewer=viewer, target_kind="proposal", target_id=text.pk, **fields)


def write_text(viewer, consultation):
    """Make a moderator the author of a text, and return it."""
    text = given.proposal(consultation)
    text.author = viewer.participant
    text.save()
    return text


def notice_address(notice):
    return reverse("staff-notice-identity", args=[notice.case_id, nth_of(notice)])


def author_address(person, consultation):
    return f"{reverse('staff-author-identity', args=[person.participant.pk])}?consultation={consultation.slug}"


def at(approval):
    return reverse("staff-identity", args=[approval.pk])


def read_page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def state(browser, approval):
    return browser.get(at(approval)).context["state"]


def send_twice(browser, address, facts=WHY):
    key = str(browser.get(address).context["form"]["key"].value())
    return [browser.post(address, {"key": key, "facts": facts}) for _twice in range(2)]


def list_audit_acts():
    return list(
        AuditEntry.objects.filter(act__startswith="identity.").values_list("act", flat=True)
    )


# ---- asking
def test_a_moderator_asks_who_reported_from_the_desk_and_once(moderator, notice):
    browser = make.client(moderator)
    here = reverse("staff-notice", args=[notice.case_id, 1])
    assert here in read_page(browser, reverse("staff-case", args=[notice.case_id]))
    assert notice_address(notice) in read_page(browser, here)
    for answer in send_twice(browser, notice_address(notice)):
        assert answer["Location"] == at(Approval.objects.get())
    assert (Approval.objects.get().kind, Approval.objects.get().payload["facts"]) == (
        "reporter",
        WHY,
    )
    assert WHY in read_page(browser, at(Approval.objects.get()))


@pytest.mark.parametrize("role", ["moderator", "organisation_admin"])
def test_an_address_is_asked_from_the_page_about_the_author(consultation, person, role):
    asker = make.person(role, consultation)
    browser, here = make.client(asker), author_address(person, consultation)
    author = (
        f"{reverse('staff-author', args=[person.participant.pk])}?consultation={consultation.slug}"
    )
    assert here in read_page(browser, author)
    for answer in send_twice(browser, here):
        assert answer["Location"] == at(Approval.objects.get())
    assert Approval.objects.get().payload == {
        "participant": str(person.participant.pk),
        "facts": WHY,
    }
    assert WHY in read_page(browser, author)


@pytest.mark.parametrize("facts", ["", " ", "\u200b"])
def test_request_of_disclosure_without_a_reason_is_refused(
    consultation, moderator, notice, person, facts
):
    browser = make.client(moderator)
    for address in (notice_address(notice), author_address(person, consultation)):
        answer = browser.post(address, {"facts": facts})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["facts"])
    assert not Approval.objects.exists()


def test_refused_request_of_disclosure_keeps_its_input(
    consultation, second_moderator, notice, person, waiting_approval
):
    browser = make.client(second_moderator)
    too_long = browser.post(notice_address(notice), {"facts": "x" * 2001})
    assert (too_long.status_code, "x" * 2001 in too_long.content.decode()) == (422, True)
    twice = browser.post(notice_address(notice), {"facts": "Une ordonnance du juge (exemple)."})
    assert (twice.status_code, "Une ordonnance du juge" in twice.content.decode()) == (422, True)
    submit_report(person, write_text(second_moderator, consultation))
    own = browser.post(
        author_address(person, consultation), {"facts": "Une ordonnance du juge (exemple)."}
    )
    assert (own.status_code, "Une ordonnance du juge" in own.content.decode()) == (422, True)
    assert Approval.objects.get() == waiting_approval


def test_involved_moderator_is_offered_no_disclosure(consultation, moderator, person):
    browser = make.client(moderator)
    notice = submit_report(person, write_text(moderator, consultation))
    assert notice_address(notice) not in read_page(
        browser, reverse("staff-case", args=[notice.case_id])
    )
    own = reverse("staff-author", args=[moderator.participant.pk])
    assert author_address(moderator, consultation) not in read_page(browser, own)
    for address in (notice_address(notice), author_address(moderator, consultation)):
        assert browser.get(address).context["conflict"] is True
        assert 'name="facts"' not in read_page(browser, address)


@pytest.mark.parametrize("role", [None, "facilitator", "manager", "organisation_admin"])
def test_form_to_disclose_a_reporter_is_refused_to_other_roles(consultation, notice, role):
    browser = make.client(make.person(role, consultation))
    for answer in (
        browser.get(notice_address(notice)),
        browser.post(notice_address(notice), {"facts": WHY}),
    ):
        assert answer.status_code == 404
    assert make.client().get(notice_address(notice)).status_code == 302
    assert not Approval.objects.exists()


@pytest.mark.parametrize("role", [None, "facilitator", "manager"])
def test_form_to_disclose_an_address_is_refused_to_other_roles(consultation, person, role):
    browser = make.client(make.person(role, consultation))
    for answer in (
        browser.get(author_address(person, consultation)),
        browser.post(author_address(person, consultation), {"facts": WHY}),
    ):
        assert answer.status_code == 403
    assert not Approval.objects.exists()


def test_disclosure_form_is_not_found_for_a_foreign_moderator(
    organisation, consultation, notice, person, waiting_approval
):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    browser = make.client(make.person("moderator", elsewhere))
    for address in (
        notice_address(notice),
        author_address(person, consultation),
        at(waiting_approval),
    ):
        assert browser.get(address).status_code == 404


def test_disclosure_about_a_withdrawn_text_can_be_requested(consultation, moderator):
    author = make.person(consultation=consultation)
    text = given.proposal(consultation, author)
    notice = submit_report(make.person(consultation=consultation), text)
    text.state = "withdrawn"
    text.save()
    assert send_twice(make.client(moderator), notice_address(notice))[0].status_code == 302


# ---- confirming
def test_a_second_person_reads_the_reason_and_what_was_reported(
    consultation, moderator, second_moderator, notice, waiting_approval
):
    admin = make.person("organisation_admin", organisation=consultation.organisation)
    listed, desk = reverse("staff-approvals"), reverse("staff-case", args=[notice.case_id])
    for viewer, sees_desk in ((second_moderator, True), (admin, False)):
        page = read_page(make.client(viewer), listed)
        assert (WHY in page, desk in page) == (True, sees_desk)
    make.client(second_moderator).post(
        reverse("staff-approval", args=[waiting_approval.pk]), {"grant": "1"}
    )
    assert at(waiting_approval) in read_page(make.client(moderator), listed)
    assert at(waiting_approval) not in read_page(make.client(second_moderator), listed)
    open_identity(viewer=moderator, approval_id=waiting_approval.pk)
    assert at(waiting_approval) in read_page(make.client(moderator), listed)
    Approval.objects.update(opened_at=timezone.now() - timedelta(minutes=31))
    assert at(waiting_approval) not in read_page(make.client(moderator), listed)


def test_concerned_moderators_do_not_see_the_request(consultation, moderator):
    reporter, author = (make.person("moderator", consultation) for _ in range(2))
    notice = submit_report(reporter, write_text(author, consultation))
    ask_reporter(viewer=moderator, notice_id=notice.pk, facts=WHY)
    about = {"participant_id": reporter.participant.pk, "consultation_id": consultation.pk}
    ask_address(viewer=moderator, facts=WHY, **about)
    for viewer in (reporter, author):
        assert WHY not in read_page(make.client(viewer), reverse("staff-approvals"))
        assert Caller(viewer).read("/moderation/approvals/").json()["results"] == []


def test_the_api_shows_the_request_without_the_person(
    consultation, moderator, second_moderator, person, waiting_approval
):
    about = {"participant_id": person.participant.pk, "consultation_id": consultation.pk}
    ask_address(viewer=moderator, facts=WHY, **about)
    answer = Caller(second_moderator).read("/moderation/approvals/")
    participant = {"id": str(person.participant.pk), "public_name": "Andrea (exemple)"}
    listed = [(row["kind"], row["participant"], row["facts"]) for row in answer.json()["results"]]
    assert listed == [("reporter", None, WHY), ("address", participant, WHY)]
    assert person.participant.account.email not in answer.content.decode()
    place = f"/moderation/approvals/{waiting_approval.pk}/"
    granted = Caller(second_moderator).send("POST", f"{place}answer/", {"grant": True})
    assert (granted.status_code, granted.json()["state"]) == (200, "granted")
    open_identity(viewer=moderator, approval_id=waiting_approval.pk)
    read = Caller(moderator).read(place).content.decode()
    assert person.participant.account.email not in read
    assert "Andrea" not in read


# ---- reading
def test_identity_is_shown_after_the_button_and_each_reading_is_noted(
    moderator, person, granted_approval
):
    browser, address = make.client(moderator), person.participant.account.email
    assert address not in read_page(browser, at(granted_approval))
    assert (state(browser, granted_approval), list_audit_acts()) == ("ready", [])
    assert browser.post(at(granted_approval))["Location"] == at(granted_approval)
    assert list_audit_acts() == ["identity.open"]
    for _again in range(2):
        answer = browser.get(at(granted_approval))
        assert address in answer.content.decode()
        assert answer["Cache-Control"] == "private, no-store"
    browser.post(at(granted_approval))
    assert sorted(list_audit_acts()) == ["identity.open", "identity.read", "identity.read"]
    entry = AuditEntry.objects.filter(act="identity.read").first()
    assert (entry.actor, entry.kind, entry.object_id) == (
        moderator.participant.pk,
        "approval",
        granted_approval.pk,
    )


def test_identity_page_of_a_visitor_shows_the_data_they_gave(
    consultation, organisation, moderator, second_moderator
):
    notice = submit_report(make.visitor(organisation), given.proposal(consultation), **NAMED)
    approval = ask_reporter(viewer=moderator, notice_id=notice.pk, facts=WHY)
    answer_approval(viewer=second_moderator, approval_id=approval.pk, grant=True)
    browser = make.client(moderator)
    assert NAMED["email"] not in read_page(browser, at(approval))
    browser.post(at(approval))
    page = read_page(browser, at(approval))
    assert NAMED["name"] in page
    assert NAMED["email"] in page


def test_identity_page_of_an_anonymous_notice_says_so(
    consultation, organisation, moderator, second_moderator
):
    notice = submit_report(make.visitor(organisation), given.proposal(consultation))
    approval = ask_reporter(viewer=moderator, notice_id=notice.pk, facts=WHY)
    answer_approval(viewer=second_moderator, approval_id=approval.pk, grant=True)
    browser = make.client(moderator)
    browser.post(at(approval))
    assert 'class="facts"' not in read_page(browser, at(approval))
    assert state(browser, approval) == "open"


def test_page_shows_a_waiting_refused_or_ended_request(
    moderator, second_moderator, waiting_approval
):
    browser, over = make.client(moderator), {"created_at": timezone.now() - timedelta(days=8)}
    assert state(browser, waiting_approval) == "waiting"
    browser.post(at(waiting_approval))
    assert (state(browser, waiting_approval), Approval.objects.get().opened_at) == ("waiting", None)
    answer_approval(viewer=second_moderator, approval_id=waiting_approval.pk, grant=False)
    assert state(browser, waiting_approval) == "refused"
    assert reported_notice_address(waiting_approval) in read_page(browser, at(waiting_approval))
    for ended in (
        {"state": "waiting", **over},
        {"state": "expired", **over},
        {"state": "withdrawn"},
    ):
        Approval.objects.update(**ended)
        assert state(browser, waiting_approval) == "over"
    browser.post(at(waiting_approval))
    assert (list_audit_acts(), Approval.objects.get().opened_at) == ([], None)


def reported_notice_address(approval):
    return notice_address(Notice.objects.get(pk=approval.payload["notice"]))


def test_identity_page_is_empty_after_thirty_minutes(moderator, person, granted_approval):
    browser = make.client(moderator)
    browser.post(at(granted_approval))
    before = len(list_audit_acts())
    Approval.objects.update(opened_at=timezone.now() - timedelta(minutes=31))
    browser.post(at(granted_approval))
    assert person.participant.account.email not in read_page(browser, at(granted_approval))
    assert (state(browser, granted_approval), len(list_audit_acts())) == ("over", before)
    Approval.objects.update(payload={})  # erased since
    assert read_page(browser, at(granted_approval))


def test_moderator_who_lost_the_role_is_shown_no_identity(moderator, person, granted_approval):
    browser = make.client(moderator)
    browser.post(at(granted_approval))
    moderator.participant.role_grants.all().delete()
    for answer in (browser.get(at(granted_approval)), browser.post(at(granted_approval))):
        assert answer.status_code == 403
        assert person.participant.account.email not in answer.content.decode()


@pytest.mark.parametrize("role", ["moderator", "organisation_admin", "manager", None])
def test_identity_page_is_refused_to_other_roles(consultation, granted_approval, role):
    browser = make.client(make.person(role, consultation))
    for answer in (browser.get(at(granted_approval)), browser.post(at(granted_approval))):
        assert answer.status_code in (403, 404)
    assert Approval.objects.get().opened_at is None


def test_no_page_shows_an_address_before_it_is_opened(
    consultation, moderator, second_moderator, person, granted_approval
):
    ask_address(
        viewer=moderator,
        participant_id=person.participant.pk,
        consultation_id=consultation.pk,
        facts=WHY,
    )
    notice = Notice.objects.get(pk=granted_approval.payload["notice"])
    for viewer in (moderator, second_moderator):
        browser = make.client(viewer)
        for address in (
            reverse("staff-approvals"),
            reverse("staff-case", args=[granted_approval.payload["case"]]),
            notice_address(notice),
            author_address(person, consultation),
            reverse("staff-author", args=[person.participant.pk]),
        ):
            assert person.participant.account.email not in read_page(browser, address)
    assert mail.outbox == []


def test_the_desk_takes_as_many_queries_for_three_notices_as_for_one(
    consultation, moderator, notice
):
    browser, desk = make.client(moderator), reverse("staff-case", args=[notice.case_id])
    before = queries(browser, desk)
    report_again(consultation, notice), report_again(consultation, notice)
    assert queries(browser, desk) == before


def test_each_question_costs_the_list_a_few_queries_and_no_more(
    consultation, moderator, second_moderator, notice, waiting_approval
):
    browser, listed, found = make.client(second_moderator), reverse("staff-approvals"), []
    for _n in range(3):
        found.append(queries(browser, listed))
        ask_reporter(viewer=moderator, notice_id=report_again(consultation, notice).pk, facts=WHY)
    assert found[2] - found[1] == found[1] - found[0] <= 9


def report_again(consultation, notice):
    """Let another participant report the same text."""
    about = {"target_kind": notice.target_kind, "target_id": notice.target_id}
    return submit_notice(viewer=make.person(consultation=consultation), reason="threat", **about)
