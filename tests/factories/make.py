"""People, organisations and consultations for tests, made through real actions where possible.

`make.person("moderator", consultation)` returns a viewer. `make.client(viewer)` returns a browser
signed in as that viewer.
"""

import itertools
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from consult.accounts.middleware import SESSION_ORGANISATION
from consult.accounts.models import Account, Participant, RoleGrant
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import reload_viewer, viewer_of
from consult.consultations.enums import Capability
from consult.consultations.models import Charter, Consultation, Phase, Topic
from consult.core.postgres import tenancy
from consult.organisations import brand
from consult.organisations.models import Host, Organisation
from tests.factories import rows

_count = itertools.count(1)
# The legal notice that an organisation fills in before it publishes.
LEGAL = {
    "publisher": "Ville d'essai (exemple), 1 place de la Mairie, 99999 Essai",
    "publication_director": "Une maire (exemple)",
    "hosting_provider": "Un hébergeur (exemple), 2 rue des Serveurs, 99999 Essai",
    "contact_email": "mairie@example.org",
    "data_protection_email": "donnees@example.org",
}
ALL = [Capability.PROPOSE, Capability.DISCUSS, Capability.VOTE]


def organisation(*, name="Ville d'essai (exemple)", slug="essai", domain="testserver", **details):
    """Create an organisation on one host, as `create_organisation` leaves it.

    The rows are written directly, because most tests begin with one.
    """
    details = LEGAL | details
    colour = details.setdefault("brand_colour", "#11524E")
    details |= {"brand_css": brand.css(colour), "brand_hash": brand.fingerprint(colour)}
    made = rows.insert(Organisation, name=name, slug=slug, **details)
    rows.insert(Host, organisation=made, domain=domain, is_primary=True)
    return made


def account(**fields):
    """Create an account with a confirmed address."""
    fields.setdefault("email", f"personne{next(_count)}@example.org")
    password = make_password(fields.pop("password", None))
    return rows.insert(Account, password=password, **fields)


def participant(organisation, *, account_=None, **fields):
    """Create a participant of an organisation."""
    fields.setdefault("public_name", f"Personne {next(_count)} (exemple)")
    with tenancy.organisation(organisation.id):
        return rows.insert(
            Participant, organisation=organisation, account=account_ or account(), **fields
        )


def person(role=None, consultation=None, *, organisation=None, **fields):
    """Return the viewer of a new participant, with a role if one is given."""
    organisation = organisation or consultation.organisation
    new_participant = participant(organisation, **fields)
    with tenancy.organisation(organisation.id):
        if role:
            rows.insert(
                RoleGrant,
                organisation=organisation,
                participant=new_participant,
                role=role,
                consultation=None if role == "organisation_admin" else consultation,
            )
        return viewer_of(organisation, new_participant)


def again(viewer):
    """Return the viewer read again, after a role or a measure changed."""
    viewer.participant.refresh_from_db()
    return reload_viewer(viewer)


def visitor(organisation):
    """Return the viewer of a visitor."""
    return Viewer.public(organisation)


def consultation(organisation, *, slug="essai", topics=2, capabilities=ALL, state="open", **fields):
    """Create a consultation with numbered topics, one phase with all capabilities, and a charter.

    It is published unless its state is "draft". A cancelled one was published and cancelled today,
    before its first day.
    """
    now = timezone.now()
    begins, ends = {
        "open": (now - timedelta(days=1), now + timedelta(days=10)),
        "upcoming": (now + timedelta(days=1), now + timedelta(days=10)),
        "closed": (now - timedelta(days=10), now - timedelta(days=1)),
        "draft": (now + timedelta(days=1), now + timedelta(days=10)),
        "cancelled": (now + timedelta(days=1), now + timedelta(days=10)),
    }[state]
    if state == "cancelled":
        fields = {"published_at": now, "closed_at": now, "closing_reason": "Annulée.", **fields}
    fields.setdefault("title_fr", "Une consultation d'essai")
    fields.setdefault("place_policy", "optional")
    # Hostile texts are then public at once. The tests of first links use "pre".
    fields.setdefault("link_mode", "post")
    fields.setdefault("published_at", None if state == "draft" else begins)
    with tenancy.organisation(organisation.id):
        made = rows.insert(
            Consultation,
            organisation=organisation,
            slug=slug,
            opens_at=begins,
            closes_at=ends,
            **fields,
        )
        for number in range(1, topics + 1):
            topic(made, number=number)
        rows.insert(
            Phase,
            organisation=organisation,
            consultation=made,
            title_fr="Contributions",
            capabilities=list(capabilities),
            opens_at=begins,
            closes_at=ends,
        )
        rows.insert(
            Charter,
            organisation=organisation,
            consultation=made,
            version=1,
            text_fr="Restons courtois.",
            hash="0" * 64,
            frozen_at=made.published_at,
        )
    return made


def topic(consultation, *, number=None, **fields):
    """Create a topic. Without a number it is the transversal one."""
    fields.setdefault("slug", f"theme-{number or 'hors'}")
    fields.setdefault("title_fr", f"Thème {number}")
    fields.setdefault("question_fr", f"Quelle question pour le thème {number} ?")
    return rows.insert(
        Topic,
        organisation=consultation.organisation,
        consultation=consultation,
        number=number,
        is_transversal=number is None,
        **fields,
    )


def move_phases(consultation, **shift):
    """Move every phase in time, because the clock of the database cannot be moved."""
    for phase in Phase.objects.filter(consultation=consultation):
        phase.opens_at += timedelta(**shift)
        phase.closes_at += timedelta(**shift)
        phase.save()


def move_end(consultation, **shift):
    """Put the end of a consultation and of its phases later, as if it had been announced so."""
    consultation.closes_at += timedelta(**shift)
    consultation.save(update_fields=["closes_at"])
    for phase in Phase.objects.filter(consultation=consultation):
        phase.closes_at += timedelta(**shift)
        phase.save(update_fields=["closes_at"])


def client(viewer=None, *, host="testserver", **kwargs):
    """Return a browser on a host, signed in as a viewer if one is given."""
    browser = Client(headers={"host": host}, **kwargs)
    if viewer is not None and viewer.participant:
        account, session = viewer.participant.account, SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = (
            str(account.pk),
            account.get_session_auth_hash(),
        )
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[SESSION_ORGANISATION] = str(viewer.organisation.id)
        session.save()
        browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return browser
