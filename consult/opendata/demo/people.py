"""People of the demo: accounts for every role, citizens without account, institutions. Every name is a sample."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from consult.accounts import actions
from consult.accounts.enums import Role
from consult.accounts.selectors import account_by_email, own_institutions, viewer_of
from consult.accounts.viewer import Viewer
from consult.opendata.demo import reading

ORIGIN = "demo"
PASSWORD = "territoire-exemple-2017"  # noqa: S105 - printed at each start; refused on a public site
PLATFORM_ADMIN = "platform_admin"
KNOWN_PASSWORDS = _("The demo has known passwords: it is for a machine of your own.")
INITIALS = "BDLMR"


@dataclass(frozen=True)
class DemoAccount:
    """A login of the demo, and what it may do."""

    email: str
    password: str
    name: str
    role: str | None


def seed_accounts(organisation, consultations) -> list[DemoAccount]:
    """Make the accounts and give their roles in every consultation of the demo; again, nothing changes."""
    found = []
    for said in reading.people()["accounts"]:
        participant = _person(organisation, said)
        for role, consultation in _grants(said["role"], consultations):
            actions.grant_role(
                viewer=Viewer.system(organisation), participant=participant, role=role, consultation_id=consultation
            )
        found.append(DemoAccount(said["email"], PASSWORD, said["name"], said["role"]))
    return found


def _person(organisation, said):
    is_new = account_by_email(said["email"]) is None
    account = actions.open_account(email=said["email"], password=PASSWORD)
    if is_new:
        actions.confirm_address(account=account)
        if said["role"] == PLATFORM_ADMIN:
            actions.appoint_platform_admin(account=account)
    participant = actions.join_organisation(organisation=organisation, account=account)
    if is_new:
        actions.choose_public_name(viewer=viewer_of(organisation, participant), public_name=said["name"])
    return participant


def _grants(role, consultations):
    if role is None or role == PLATFORM_ADMIN:
        return []
    if not Role(role).is_per_consultation:
        return [(role, None)]
    return [(role, consultation.pk) for consultation in consultations]


def citizens(organisation) -> list:
    """Forty people without account, who speak and vote in the open sample."""
    names = [f"{name} (exemple)" for name in reading.people()["given_names"]]
    return _people(organisation, "now", names)


def citizens_of_2017(organisation) -> list:
    """Two hundred people without account: each contribution has an author of its own."""
    given = reading.people()["given_names"]
    return _people(organisation, "2017", [f"{name} {initial}. (exemple)" for initial in INITIALS for name in given])


def _people(organisation, group, names):
    ids = [f"{group}-{number:03}" for number in range(len(names))]
    known = actions.import_participants(organisation=organisation, origin=ORIGIN, people=zip(ids, names, strict=True))
    return [known[i] for i in ids]


def institutions(organisation, members) -> dict[str, object]:
    """The institutions of the demo by name, each declared by a member of its own."""
    found = {}
    for said, member in zip(reading.people()["institutions"], members, strict=False):
        viewer = viewer_of(organisation, member)
        already = {i.name: i for i in own_institutions(viewer)}
        found[said["name"]] = already.get(said["name"]) or actions.declare_institution(viewer=viewer, **said)
    return found
