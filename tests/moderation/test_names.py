"""Reports of public names, which are replaced or must be changed.

The log does not lead to the participant.
"""

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.people.actions import choose_public_name
from consult.core.exceptions import NotFound
from consult.core.models import JournalEntry
from debates.exceptions import AlreadyFinal, NameWasTakenAway
from debates.models import ReportedName
from debates.names import actions, selectors
from moderation.decisions.actions.decisions import decide
from moderation.exceptions import OwnCase
from moderation.models import Case, Notice
from moderation.notices.emails import email_author
from tests.api.callers import Caller
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
NAME = "Le vrai maire (exemple)"
WHY = {"reason": "impersonation", "facts": "Cette personne n'est pas le maire (exemple)."}


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation, public_name=NAME)


@pytest.fixture
def proposal(consultation, author):
    return given.proposal(consultation, author)


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def report(text, viewer=None, kind="proposal"):
    viewer = viewer or make.person(consultation=text.consultation)
    return actions.report_name(
        viewer=viewer, target_kind=kind, target_id=text.pk, reason="impersonation"
    )


def act(moderator, name, action, **fields):
    fields = fields or (WHY if action in {"remove", "correct"} else {})
    return decide(viewer=moderator, target_kind="name", target_id=name.pk, action=action, **fields)


def name_of(author):
    author.participant.refresh_from_db()
    return author.participant.public_name


def test_name_has_one_case_for_all_places_where_it_is_reported(consultation, author, proposal):
    comment = given.comment(proposal, author)
    report(proposal)
    report(comment, kind="comment")
    [name] = ReportedName.objects.all()
    assert Case.objects.get().notices_count == Notice.objects.count() == 2
    assert str(author.participant.pk) not in {str(name.pk), str(Case.objects.get().target_id)}


def test_name_cannot_be_reported_where_no_name_is_shown(consultation, author, proposal, moderator):
    for kind, pk in (
        ("version", proposal.pk),
        ("workshop", proposal.pk),
        ("proposal", author.participant.pk),
    ):
        with pytest.raises(NotFound):
            actions.report_name(viewer=moderator, target_kind=kind, target_id=pk, reason="insult")
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="remove", **WHY)
    with pytest.raises(NotFound):
        report(proposal)
    assert not ReportedName.objects.exists()


def test_reported_name_is_shown_to_the_team_and_its_owner_only(
    consultation, author, proposal, moderator
):
    report(proposal)
    pk = ReportedName.objects.get().pk
    readable = {}
    for role, viewer in {
        "moderator": moderator,
        "person": author,
        "visitor": make.visitor(consultation.organisation),
        "other": make.person(consultation=consultation),
    }.items():
        readable[role] = NAME in selectors.title_of_name(selectors.get_name(viewer, pk))
    assert readable == {"moderator": True, "person": True, "visitor": False, "other": False}


def test_a_name_is_replaced_by_a_pseudonym_and_may_be_chosen_but_the_same(
    author, proposal, moderator
):
    report(proposal)
    name = ReportedName.objects.get()
    decision = act(moderator, name, "remove")
    assert name_of(author).startswith("Personne ")
    assert NAME not in str(JournalEntry.objects.values_list("data", flat=True))
    for same in (NAME, NAME.upper()):
        with pytest.raises(NameWasTakenAway) as refused:
            choose_public_name(viewer=author, public_name=same)
        assert refused.value.attr == "public_name"
    choose_public_name(viewer=author, public_name="Une voisine (exemple)")
    act(moderator, name, "restore")
    # The name that the participant chose since is not replaced.
    assert name_of(author) == "Une voisine (exemple)"
    assert decision.target_id == name.pk


def test_settings_page_explains_the_replacement_of_a_name(author, proposal, moderator):
    browser = make.client(author)
    report(proposal)
    assert "pseudonyme" not in browser.get(reverse("account")).text
    decision = act(moderator, ReportedName.objects.get(), "remove")
    page = browser.get(reverse("account")).text
    assert WHY["facts"].replace("'", "&#x27;") in page
    assert f"#decision-{decision.number}" in page
    posted = browser.post(reverse("account-profile"), {"public_name": NAME, "language": "fr"})
    assert posted.status_code == 422
    assert make.client(moderator).get(reverse("account")).text.count("#decision-") == 0


def test_reasons_of_a_name_s_replacement_are_emailed(author, proposal, moderator):
    report(proposal)
    mail.outbox.clear()
    email_author(decision_id=act(moderator, ReportedName.objects.get(), "remove").pk)
    [sent] = mail.outbox
    assert sent.to == [author.participant.account.email]
    assert WHY["facts"] in sent.body
    assert "/account/" in sent.body


def test_name_that_must_be_changed_stays_until_the_change(author, proposal, moderator):
    report(proposal)
    name = ReportedName.objects.get()
    act(moderator, name, "correct")
    assert name_of(author) == NAME
    assert [row.pk for row, _why in selectors.own_limited_names(author)] == [name.pk]
    choose_public_name(viewer=author, public_name="Une voisine (exemple)")
    assert selectors.own_limited_names(author) == []
    with pytest.raises(AlreadyFinal):
        actions.moderate_name(moderator, actions.lock_name(moderator, name.pk), "removed", None)


def test_changed_name_closes_its_case_and_returning_name_opens_a_new_one(author, proposal):
    report(proposal)
    choose_public_name(viewer=author, public_name="Une voisine (exemple)")
    assert Case.objects.get().state == "closed"
    choose_public_name(viewer=author, public_name=NAME)
    report(proposal)
    assert ReportedName.objects.get().state == "published"
    assert Case.objects.filter(state="open").count() == 1


def test_moderator_cannot_decide_on_own_or_reported_name(consultation, author, proposal, moderator):
    report(proposal, moderator)
    name = ReportedName.objects.get()
    with pytest.raises(OwnCase):
        act(moderator, name, "remove")
    colleague = make.person("moderator", consultation, public_name="Autre (exemple)")
    ReportedName.objects.filter(pk=name.pk).update(participant=colleague.participant)
    with pytest.raises(OwnCase):
        act(colleague, name, "remove")


def test_reported_names_are_erased_with_the_participant(consultation, author, proposal):
    report(proposal)
    [row] = selectors.export_names(author)
    assert (row["name"], row["state"]) == (NAME, "published")
    actions.erase_names(make.Viewer.system(consultation.organisation), author.participant.pk, True)
    assert not ReportedName.objects.exists()
    assert Case.objects.get().state == "closed"


def test_report_page_offers_the_name_where_somebody_is_named(consultation, proposal):
    reader = make.client(make.person(consultation=consultation))
    address = reverse("notice-new", args=["proposal", proposal.pk])
    assert 'value="name"' in reader.get(address).text
    assert reader.post(address, {"about": "name", "reason": "impersonation"}).status_code == 302
    assert Notice.objects.get().target_kind == "name"
    assert reader.post(address, {"about": "text", "reason": "insult"}).status_code == 302
    assert set(Notice.objects.values_list("target_kind", flat=True)) == {"name", "proposal"}
    assert reader.post(address, {"about": "whatever", "reason": "insult"}).status_code == 422
    own = reader.get(reverse("notice-new", args=["name", ReportedName.objects.get().pk])).text
    assert NAME not in own
    assert 'value="name"' not in own


def test_name_is_reported_through_the_api(consultation, proposal):
    caller = Caller(make.person(consultation=consultation))
    target = {"type": "proposal", "id": str(proposal.pk), "about": "name"}
    answer = caller.send("POST", "/notices/", {"target": target, "reason": "impersonation"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["target"] == {"type": "name", "id": str(ReportedName.objects.get().pk)}
    target["about"] = "whoever"
    assert (
        caller.send("POST", "/notices/", {"target": target, "reason": "impersonation"}).status_code
        == 400
    )
    target |= {"type": "workshop", "about": "name"}
    assert (
        caller.send("POST", "/notices/", {"target": target, "reason": "impersonation"}).status_code
        == 404
    )
