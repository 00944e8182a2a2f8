"""The page about an author: known facts, measures, hiding of all texts, permissions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.core.models import AuditEntry
from moderation.appeals.actions import appeals as appeal_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.models import Approval, Decision, Measure
from moderation.notices import actions as notice_actions
from tests.factories import make
from tests.moderation.test_bulk_removal import MARK, marked, read
from tests.moderation.test_decisions import WHY
from tests.moderation.test_measures import ask, take
from tests.pages import given

FACTS = "Trois messages insultants en une heure (exemple)."
WARN = {"kind": "warn", "reason": "insult", "facts": FACTS}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def admin(organisation):
    return make.person("organisation_admin", organisation=organisation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation, public_name="Camille (exemple)")


def get_address(person, consultation, name="staff-author"):
    return f"{reverse(name, args=[person.participant.pk])}?consultation={consultation.slug}"


def get_lift_address(measure):
    return reverse("staff-measure-lift", args=[measure.pk])


def open_page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer, answer.content.decode()


def test_moderator_reads_the_author_page_and_the_reading_is_noted(consultation, moderator, person):
    text = given.proposal(consultation, person)
    decision_actions.decide(
        viewer=moderator, target_kind="proposal", target_id=text.pk, action="restrict", **WHY
    )
    measure = take(moderator, person, consultation, "slow")
    answer, page = open_page(make.client(moderator), get_address(person, consultation))
    assert answer.context["record"].texts == 1
    assert [row["number"] for row in answer.context["decided"]] == [1]
    for words in (
        "Camille (exemple)",
        WHY["facts"],
        "un texte toutes les 30 minutes",
        get_lift_address(measure),
    ):
        assert words in page
    assert reverse("moderation-decision", args=[consultation.slug, 2]) in page
    assert person.participant.account.email not in page
    entry = AuditEntry.objects.get(act="accounts.read")
    assert (entry.object_id, entry.actor) == (person.participant.pk, moderator.participant.pk)


@pytest.mark.parametrize("role", [None, "facilitator", "manager"])
def test_author_page_is_refused_to_other_roles(consultation, person, role):
    browser = make.client(make.person(role, consultation))
    assert browser.get(get_address(person, consultation)).status_code == 403
    assert browser.get(get_address(person, consultation, "staff-author-hide")).status_code == 403
    assert make.client().get(get_address(person, consultation)).status_code == 302


def test_unknown_erased_or_foreign_author_is_not_found(consultation, moderator, other_organisation):
    browser = make.client(moderator)
    stranger = make.person(organisation=other_organisation)
    assert browser.get(get_address(stranger, consultation)).status_code == 404
    person = make.person(consultation=consultation)
    unknown = f"{reverse('staff-author', args=[person.participant.pk])}?consultation=inconnue"
    assert browser.get(unknown).status_code == 404
    person.participant.state = "erased"
    person.participant.save()
    assert browser.get(get_address(person, consultation)).status_code == 404


def test_author_page_is_refused_to_a_moderator_of_another_consultation(
    organisation, consultation, person, moderator
):
    take(moderator, person, consultation, "slow")
    elsewhere = make.consultation(organisation, slug="ailleurs")
    browser = make.client(make.person("moderator", elsewhere))
    assert browser.get(get_address(person, consultation)).status_code == 404
    assert FACTS not in open_page(browser, get_address(person, elsewhere))[1]
    assert browser.get(get_lift_address(Measure.objects.get())).status_code == 404


@pytest.mark.parametrize(
    ("kind", "more"),
    [("warn", {}), ("slow", {"days": "3", "minutes": "30"}), ("suspend_posting", {"days": "7"})],
)
def test_a_moderator_takes_a_measure_once(consultation, moderator, person, kind, more):
    browser, here = make.client(moderator), get_address(person, consultation)
    key = str(browser.get(here).context["form"]["key"].value())
    sent = WARN | {"kind": kind, "key": key, **more}
    for _twice in range(2):
        assert browser.post(here, sent)["Location"] == here
    measure = Measure.objects.get()
    assert (measure.kind, measure.decision.statement.facts) == (kind, FACTS)


def test_the_same_form_is_the_key_of_one_measure_only(consultation, moderator, person):
    browser, here = make.client(moderator), get_address(person, consultation)
    for facts in ("Deux textes insultants.", "Un autre texte insultant."):
        key = str(browser.get(here).context["form"]["key"].value())
        browser.post(here, WARN | {"facts": facts, "key": key})
    assert Measure.objects.count() == 2


@pytest.mark.parametrize("kind", ["suspend", "close"])
def test_an_administrator_asks_and_a_second_person_confirms(
    consultation, admin, moderator, person, kind
):
    browser, here = make.client(admin), get_address(person, consultation)
    page = open_page(browser, here)[1]
    assert 'value="warn"' not in page
    assert "deuxième personne" in page
    key = str(browser.get(here).context["form"]["key"].value())
    for _twice in range(2):
        assert (
            browser.post(here, WARN | {"kind": kind, "days": "30", "key": key}).status_code == 302
        )
    approval = Approval.objects.get()
    assert not Measure.objects.exists()
    for viewer in (admin, moderator):
        assert FACTS in open_page(make.client(viewer), here)[1]
    other = make.client(moderator)
    listed = other.get(reverse("staff-approvals")).content.decode()
    assert here in listed
    other.post(reverse("staff-approval", args=[approval.pk]), {"grant": "1"})
    assert Measure.objects.get().kind == kind


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "close"}, "kind"),
        ({"kind": "remove"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "x"}, "reason"),
        ({"facts": " "}, "facts"),
        ({"kind": "slow", "days": "31", "minutes": "30"}, "days"),
        ({"kind": "slow", "days": "3", "minutes": "1441"}, "minutes"),
        ({"kind": "slow", "days": "3"}, "minutes"),
        ({"kind": "suspend_posting"}, "days"),
        ({"kind": "suspend_posting", "days": "sept"}, "days"),
        ({"kind": "suspend_posting", "days": "-1"}, "days"),
        ({"kind": "suspend_posting", "days": "9" * 30}, "days"),
    ],
)
def test_invalid_measure_form_shows_its_error_and_keeps_the_input(
    consultation, moderator, person, sent, field
):
    answer = make.client(moderator).post(get_address(person, consultation), WARN | sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert (FACTS in answer.content.decode()) == ("facts" not in sent)
    assert not Measure.objects.exists()


def test_the_usual_message_is_filled_in_and_the_rest_stays(consultation, moderator, person):
    sent = {
        "kind": "slow",
        "days": "3",
        "minutes": "45",
        "reason": "spam",
        "facts": "",
        "prefill": "1",
    }
    page = make.client(moderator).post(get_address(person, consultation), sent).content.decode()
    for words in ("publicité", 'value="45"', 'value="3"'):
        assert words in page
    assert not Measure.objects.exists()


def test_involved_moderator_reads_why_no_measure_is_possible(consultation, moderator, person):
    text = given.proposal(consultation, person)
    notice_actions.submit_notice(
        viewer=moderator, target_kind="proposal", target_id=text.pk, reason="spam"
    )
    team = make.person("facilitator", consultation)
    for target, words in ((moderator, "votre compte"), (person, "avez signalé"), (team, "rôles")):
        page = open_page(make.client(moderator), get_address(target, consultation))[1]
        assert words in page
        assert 'name="kind"' not in page
        answer = make.client(moderator).post(get_address(target, consultation), WARN)
        assert answer.status_code == 422
        assert FACTS in answer.content.decode()
    hiding = (
        make.client(moderator)
        .get(get_address(person, consultation, "staff-author-hide"))
        .content.decode()
    )
    assert 'name="texts"' not in hiding
    assert not Measure.objects.exists()


def test_page_does_not_reveal_to_a_moderator_who_reported_them(consultation, moderator, person):
    text = given.proposal(consultation, make.person(consultation=consultation))
    type(text).objects.filter(pk=text.pk).update(author=moderator.participant)
    notice_actions.submit_notice(
        viewer=person, target_kind="proposal", target_id=text.pk, reason="spam"
    )
    browser = make.client(moderator)
    quiet = make.person(consultation=consultation)
    for target in (person, quiet):
        page = open_page(browser, get_address(target, consultation))[1]
        assert 'name="kind"' in page
        assert "signalé" not in page
    assert browser.post(get_address(person, consultation), WARN).status_code == 422
    assert not Measure.objects.exists()


def test_a_measure_is_lifted_with_its_message_once(consultation, moderator, person):
    measure = take(moderator, person, consultation, "suspend_posting")
    browser = make.client(moderator)
    assert WHY["facts"] in open_page(browser, get_lift_address(measure))[1]
    answer = browser.post(get_lift_address(measure), {"facts": "C'était une erreur (exemple)."})
    assert answer["Location"] == get_address(person, consultation)
    lifting = Decision.objects.get(action="lift")
    assert (lifting.about, lifting.statement.facts) == (1, "C'était une erreur (exemple).")
    again = browser.post(get_lift_address(measure), {"facts": "Encore (exemple)."})
    assert (again.status_code, "Encore (exemple)." in again.content.decode()) == (422, True)
    assert get_lift_address(measure) not in open_page(browser, get_address(person, consultation))[1]


def test_administrator_cannot_lift_a_moderator_s_measure(consultation, admin, moderator, person):
    measure = take(moderator, person, consultation, "slow")
    browser = make.client(admin)
    assert 'name="facts"' not in open_page(browser, get_lift_address(measure))[1]
    assert get_lift_address(measure) not in open_page(browser, get_address(person, consultation))[1]
    assert browser.post(get_lift_address(measure), {"facts": ""}).status_code == 422
    measure.refresh_from_db()
    assert measure.lifted_at is None


HIDE = {"reason": "spam", "facts": "La même publicité partout (exemple)."}


def get_ticked_fields(browser, here):
    """Return the form of the page with all its texts ticked."""
    return HIDE | {"texts": [str(row["text"].pk) for row in browser.get(here).context["rows"]]}


def test_hiding_everything_leaves_nothing_to_read(consultation, moderator, person):
    own, other, _below = marked(consultation, person)
    browser, here = make.client(moderator), get_address(person, consultation, "staff-author-hide")
    page = open_page(browser, get_address(person, consultation))[1]
    assert here in page
    assert "(5 textes)" in page
    # The texts are read before they are removed, each with its date and its context.
    form_fields = get_ticked_fields(browser, here)
    assert len(form_fields["texts"]) == 5
    listed = open_page(browser, here)[1]
    assert listed.count("checked") == 5
    assert f"{MARK} 0" in listed
    before = read(consultation, own, other)
    assert any(MARK in text.replace(f"q={MARK}", "") for text in before.values())
    for _twice in range(2):
        assert browser.post(here, form_fields)["Location"] == get_address(person, consultation)
    after = read(consultation, own, other)
    still_public = [
        path for path, text in after.items() if f"{MARK} 0" in text or f": {MARK}" in text
    ]
    assert still_public == []
    assert Decision.objects.count() == 5
    assert here not in open_page(browser, get_address(person, consultation))[1]
    assert 'name="texts"' not in open_page(browser, here)[1]


def test_unticked_text_of_an_account_stays(consultation, moderator, person):
    unticked, removed = (given.proposal(consultation, person) for _ in range(2))
    later = given.comment(unticked, person)
    browser, here = make.client(moderator), get_address(person, consultation, "staff-author-hide")
    browser.post(here, HIDE | {"texts": [str(removed.pk)]})
    for text in (unticked, removed, later):
        text.refresh_from_db()
    assert (unticked.state, removed.state, later.state) == ("published", "removed", "published")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"texts": []}, "texts"),
        ({"texts": ["x"]}, "texts"),
        ({"reason": "duplicate"}, "reason"),
        ({"facts": " "}, "facts"),
    ],
)
def test_incomplete_form_of_hiding_is_refused(consultation, moderator, person, sent, field):
    texts = {"texts": [str(given.proposal(consultation, person).pk)]}
    here = get_address(person, consultation, "staff-author-hide")
    answer = make.client(moderator).post(here, HIDE | texts | sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Decision.objects.exists()


def test_more_than_twenty_wait_for_a_second_person_once(consultation, moderator, person):
    first = given.proposal(consultation)
    for _n in range(21):
        given.comment(first, person)
    browser, here = make.client(moderator), get_address(person, consultation, "staff-author-hide")
    assert "deuxième personne" in open_page(browser, here)[1]
    form_fields = get_ticked_fields(browser, here)
    assert browser.post(here, form_fields).status_code == 302
    again = browser.post(here, form_fields)
    assert (again.status_code, "déjà faite" in again.content.decode()) == (422, True)
    assert HIDE["facts"] in again.content.decode()
    assert (Approval.objects.get().payload["count"], Decision.objects.count()) == (21, 0)
    assert "21 textes" in open_page(browser, get_address(person, consultation))[1]


def test_administrator_cannot_hide_texts(consultation, admin, person):
    given.proposal(consultation, person)
    here = get_address(person, consultation, "staff-author-hide")
    assert here not in open_page(make.client(admin), get_address(person, consultation))[1]
    assert make.client(admin).post(here, HIDE).status_code == 403
    assert not Decision.objects.exists()


def test_the_desk_and_an_appeal_lead_there(consultation, moderator, person):
    text = given.proposal(consultation, person)
    browser, here = make.client(moderator), get_address(person, consultation)
    assert here in open_page(browser, reverse("staff-moderate", args=["proposal", text.pk]))[1]
    measure = take(moderator, person, consultation, "slow")
    decision_key = {"consultation_id": consultation.pk, "number": measure.decision.number}
    appeal = appeal_actions.lodge_appeal(
        viewer=make.again(person), text="Je conteste (exemple).", **decision_key
    )
    other = make.client(make.person("moderator", consultation))
    assert here in open_page(other, reverse("staff-appeal", args=[appeal.pk]))[1]


def test_author_page_takes_as_many_queries_for_more_measures(
    consultation, admin, moderator, person
):
    def count_queries():
        browser.get(get_address(person, consultation))
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(get_address(person, consultation)).status_code == 200
        return len(captured)

    browser = make.client(moderator)
    take(moderator, person, consultation, "warn")
    ask(admin, person, consultation)
    before = count_queries()
    for _more in range(2):
        take(moderator, person, consultation, "warn")
    ask(admin, person, consultation, "close")
    assert count_queries() == before


def test_appeal_against_a_measure_offers_what_fits_and_shows_the_texts(
    consultation, moderator, person
):
    text = given.proposal(consultation, person)
    decision_fields = {"target_kind": "proposal", "target_id": text.pk, "action": "remove"}
    decision_actions.decide(
        viewer=moderator, reason="insult", facts="Injure (exemple).", **decision_fields
    )
    measure = take(moderator, person, consultation, "slow")
    appeal_fields = {
        "number": measure.decision.number,
        "text": "Cette mesure est injuste (exemple).",
    }
    appeal = appeal_actions.lodge_appeal(
        viewer=make.again(person), consultation_id=consultation.pk, **appeal_fields
    )
    other = make.client(make.person("moderator", consultation))
    assert "Recours (1)" in " ".join(other.get(reverse("staff-moderation")).text.split())
    assert "Recours (" not in make.client(moderator).get(reverse("staff-moderation")).text
    page = other.get(reverse("staff-appeal", args=[appeal.pk]))
    form = page.context["form"]
    assert [value for value, _label in form.fields["outcome"].choices] == ["upheld", "reversed"]
    assert "action" not in form.fields
    assert [row["title"] for row in page.context["texts"]] == [text.title]
    assert "Ce que dit la personne qui conteste" in page.text
