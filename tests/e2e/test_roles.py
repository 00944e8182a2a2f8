"""Each role from « Se connecter » to the end of its main act, by visible links and keys alone.

Respondents and writers have tests of their own.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.accounts.invitations.actions import accept_invitation
from consult.accounts.models import Invitation
from consult.accounts.people.institutions import declare_institution
from consult.core.postgres import tenancy
from moderation.notices.actions import submit_notice
from tests.e2e.conftest import aside, inside
from tests.e2e.keyboard import Keyboard
from tests.e2e.scene import known
from tests.factories import make, workshops
from tests.pages import given

pytestmark = [pytest.mark.browser, pytest.mark.takes(10)]
VARIANTS = {"scripts": True, "plain": False}
TEAM = {"facilitator": "facilitator", "moderator": "moderator", "manager": "manager"}
IDEA = "Un banc à l'ombre devant l'école (exemple)"
BODY = "Les enfants attendent debout au soleil. Un banc et deux arbres suffisent (exemple)."
REPORTED = "Une publicité pour des crédits (exemple)"


def play(variant):
    """Create an organisation with an open consultation and one person of each role.

    Return their addresses. One contribution was reported, and a workshop waits for its tables.
    """
    organisation = make.organisation(
        name="Ville des rôles (exemple)",
        slug=f"roles-{variant}",
        domain=f"roles-{variant}.localhost",
    )
    tenancy.set_organisation(organisation.pk)
    consultation = workshops.consultation(
        organisation, slug="ombre", title_fr="Plus d'ombre en ville (exemple)"
    )
    emails = {
        name: f"{name.replace(' ', '-')}-{variant}@example.org"
        for name in (*TEAM, "participant", "institution", "administrator", "operator")
    }
    people = {
        name: known(organisation, emails[name], name.capitalize(), role, consultation)
        for name, role in TEAM.items()
    }
    known(organisation, emails["participant"], "Camille")
    delegate = known(organisation, emails["institution"], "Noa")
    known(organisation, emails["administrator"], "Alix", "organisation_admin")
    known(organisation, emails["operator"], "Claude", is_platform_admin=True)
    declare_institution(viewer=delegate, name=f"Une régie {variant} (exemple)", kind="company")
    topic = consultation.topics.first()
    given.proposal(consultation, topic=topic, title="Planter des arbres (exemple)")
    reported = given.proposal(consultation, topic=topic, title=REPORTED)
    submit_notice(
        viewer=make.visitor(organisation),
        target_kind="proposal",
        target_id=reported.pk,
        reason="spam",
    )
    workshops.draft(consultation, viewer=people["facilitator"])
    return emails


@pytest.fixture(scope="module")
def emails(site, django_db_blocker):
    """Return the addresses of the people, by variant and by role."""
    with django_db_blocker.unblock(), inside(site.database):
        return {variant: play(variant) for variant in VARIANTS}


@pytest.fixture(params=VARIANTS)
def sign_in(request, browse, emails, site):
    """Return a function that signs a role in, with the keyboard."""
    variant = request.param

    def run(role):
        origin = site.origin.replace("localhost", f"roles-{variant}.localhost")
        person = Keyboard(browse(at=origin, scripts=VARIANTS[variant]))
        person.signs_in(emails[variant][role])
        return person

    return run


@pytest.fixture
def accept_as(site, emails, django_db_blocker):
    """Return a function that accepts the invitation of an address, as its holder does by a code."""

    def run(email):
        with django_db_blocker.unblock(), inside(site.database):
            with tenancy.across_organisations("a test finds the organisation of an address"):
                invitation = Invitation.objects.select_related("organisation").get(address=email)
            with tenancy.organisation(invitation.organisation_id):
                holder = known(invitation.organisation, email, "Dominique")
                accept_invitation(viewer=holder, invitation_id=invitation.pk)

    return lambda email: aside(lambda: run(email))


def open_topic(person):
    """Go from the home page to the first topic of the consultation."""
    person.follows(".featured .cover, main a[href='/consultations/ombre/']")
    person.follows(".topic-card .cover")


def write_idea(person, title):
    """Fill in the form of a contribution."""
    person.follows("main a[href$='/propose/']")
    person.types("#id_title", title)
    person.types("#id_body", BODY)


def send_idea(person, title):
    """Read a contribution over, send it, and read it on its page."""
    person.ticks("#id_charter_accepted")
    person.presses("button[name=step][value=review]")
    person.reads(re.escape(BODY[:30]))
    person.presses("button[value=send]")
    expect(person.page).to_have_url(re.compile(r"/proposals/\d+/"))
    expect(person.page.locator("h1")).to_contain_text(title.replace("'", "’")[:20])


@pytest.mark.long
@pytest.mark.sampled(2)
def test_participant_proposes_comments_and_gives_an_opinion(sign_in):
    person = sign_in("participant")
    open_topic(person)
    write_idea(person, IDEA)
    send_idea(person, IDEA)
    person.types("#comments form.form textarea", "Et une fontaine (exemple).")
    person.presses("#comments form.form button[type=submit]")
    person.reads(re.escape("Et une fontaine (exemple)."))
    person.follows(".crumbs a[href*='/topics/']")
    agree = ".proposal-card:has-text('Planter des arbres') button.position-agree"
    person.reaches(agree)
    with person.page.expect_response(lambda answer: answer.request.method == "POST"):
        person.page.keyboard.press("Enter")
    expect(person.page.locator(agree)).to_have_attribute("aria-pressed", "true")
    assert person.page.wrong == []


@pytest.mark.sampled(2)
def test_member_contributes_on_behalf_of_an_institution(sign_in):
    person = sign_in("institution")
    open_topic(person)
    write_idea(person, "Des bancs pour nos agents (exemple)")
    person.ticks("[name=institution]:not([value=''])")
    send_idea(person, "Des bancs pour nos agents (exemple)")
    person.reads("Une régie")
    assert person.page.wrong == []


@pytest.mark.sampled(2)
def test_facilitator_writes_the_contribution_of_a_table(sign_in):
    person = sign_in("facilitator")
    person.follows(".nav a[href='/staff/workshops/']")
    person.follows("main a[href$='/write/']")
    person.types("#id_participants", "12")
    person.types("#id_table", "Table 1")
    person.types("#id_title", IDEA)
    person.types("#id_body", BODY)
    person.presses("button[name=then][value=stop]")
    person.reads("Un banc à l’ombre")
    publish = "form[action$='/publish/']"
    person.presses(f"{publish} button[type=submit]")
    expect(person.page.locator(publish)).to_have_count(0)
    assert person.page.wrong == []


@pytest.mark.sampled(2)
def test_moderator_removes_a_reported_contribution(sign_in):
    person = sign_in("moderator")
    person.follows("main a[href*='/staff/moderation/']")
    person.reads(re.escape(REPORTED[:20]))
    reason = person.page.locator("[name=reason]:checked")
    if not reason.count():
        person.ticks("[name=reason][value=spam]")
    person.types("#id_facts", "Ce texte vend des crédits (exemple).")
    person.presses("button[name=action][value=remove]")
    expect(person.page.locator("form[action*='/undo/']")).not_to_have_count(0)
    assert person.page.wrong == []


@pytest.mark.long
@pytest.mark.sampled(2)
def test_manager_prepares_and_publishes_a_consultation(
    sign_in, accept_as, request, pass_ten_minutes
):
    person = sign_in("manager")
    page = person.page
    person.follows("main a[href$='/new-consultation/']")
    person.ticks("[name=model][value=blank]")
    person.types("#id_title", "Où se baigner cet été ? (exemple)")
    person.presses("main .actions button[type=submit]")
    person.follows(".tasks a[href$='/presentation/']")
    person.types("#id_summary_fr", "Dites où vous nagez (exemple).")
    person.presses(".setup-main form button[type=submit]")
    person.follows(".tasks a[href$='/topics/']")
    person.types("#id_added", "Où nager ? (exemple)")
    person.presses("form[action$='/topics/'] button[name=add]")
    person.presses("form[action$='/topics/'] button[name=next]")
    expect(page).to_have_url(re.compile("/timetable/$"))
    now = timezone.localtime()
    person.unfolds("#add-step")
    person.types("#id_title_fr", "Contributions (exemple)")
    person.types("#id_opens_at", f"{now + timedelta(days=1):%d/%m/%Y} 09:00")
    person.types("#id_closes_at", f"{now + timedelta(days=40):%d/%m/%Y} 18:00")
    person.ticks("[name=capabilities][value=propose]")
    person.presses("#add-step button[type=submit]")
    person.presses("form[action$='/timetable/'] button[name=next]")
    person.follows(".tasks a[href$='/charter/']")
    person.types("#id_text_fr", "Restons courtois (exemple).")
    person.presses("form:has(#id_text_fr) button[type=submit]")
    person.follows(".tasks a[href$='/roles/']")
    email = f"moderatrice-invitee-{request.node.callspec.params['sign_in']}@example.org"
    person.types("#id_email", email)
    person.chooses("#id_role", "Modération")
    person.presses("form[action$='/roles/'] button[type=submit]")
    accept_as(email)
    person.follows(".place .tabs li:first-child a")
    person.follows(".tasks a[href$='/publication/']")
    for box in page.locator("input[name^=seen_]").all():
        box.check()
    person.presses(".setup-main form button[type=submit]")
    person.reads("Ouverture de la consultation à")
    pass_ten_minutes()
    person.follows(".place .end a")
    expect(page).to_have_url(re.compile("/consultations/ou-se-baigner"))
    expect(page.locator("h1")).to_contain_text("Où se baigner")
    assert page.wrong == []


@pytest.mark.sampled(2)
def test_administrator_invites_a_facilitator(sign_in):
    person = sign_in("administrator")
    person.follows("main a[href$='/follow/']")
    person.follows(".place .tabs a[href$='/roles/']")
    person.types("#id_email", "animatrice-invitee@example.org")
    person.chooses("#id_role", "Animation")
    person.presses("form[action$='/roles/'] button[type=submit]")
    person.reads("animatrice-invitee@example.org")
    assert person.page.wrong == []


@pytest.mark.long
@pytest.mark.sampled(2)
def test_administrator_gives_a_reserved_name_to_its_bearer(sign_in, emails, request):
    person = sign_in("administrator")
    person.follows(".nav a[href='/staff/organisation/']")
    person.follows("main a[href='/staff/organisation/names/']")
    person.types("#id_email", "personne-inconnue@example.org")
    person.types("#id_public_name", "Maire")
    person.presses("main form[action$='/names/'] button[type=submit]")
    expect(person.page.locator("#id_public_name")).to_have_value("Maire")
    person.types("#id_email", emails[request.node.callspec.params["sign_in"]]["participant"])
    person.presses("main form[action$='/names/'] button[type=submit]")
    person.reads("Maire")
    person.follows("main a[href='/staff/organisation/']")
    assert person.page.wrong == []


@pytest.mark.sampled(2)
def test_operator_creates_an_organisation(sign_in, request):
    person = sign_in("operator")
    name = f"nouvelle-{request.node.callspec.params['sign_in']}"
    person.follows(".tools a[href='/account/']")
    person.follows("a[href='/staff/']")
    person.follows(".nav a[href='/staff/platform/']")
    person.types("#new #id_name", f"Ville {name} (exemple)")
    person.types("#new #id_slug", name)
    person.types("#new #id_domain", f"{name}.localhost")
    person.types("#new #id_administrator", f"administre-{name}@example.org")
    person.presses("#new button[type=submit]")
    person.reads(re.escape(f"Ville {name} (exemple)"))
    assert person.page.wrong == []
