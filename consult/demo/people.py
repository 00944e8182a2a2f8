"""The people of the demo: an account for each role, participants without account, institutions.

Every name is a sample, which a banner on each page of the demo says.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role
from consult.accounts.people import actions as people_actions
from consult.accounts.people import institutions as people_institutions
from consult.accounts.people.selectors import account_by_email, own_institutions
from consult.accounts.roles import actions as role_actions
from consult.accounts.sign_in import actions as sign_in_actions
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.demo import text_files

ORIGIN = "demo"
PASSWORD = "territoire-exemple-2017"  # noqa: S105 - printed at each start; refused on a public site
CITIZEN = "citizen"
PLATFORM_ADMIN = "platform_admin"
KNOWN_PASSWORDS = _("The demo has known passwords: it is for a machine of your own.")
INITIALS = "BDLMR"


@dataclass(frozen=True)
class DemoAccount:
    """A login of the demo, and its role."""

    email: str
    password: str
    name: str
    role: str


def seed_accounts(organisation) -> dict[str, object]:
    """Create the accounts, each with a participant.

    Return the participants by role. Safe to repeat.
    """
    return {row["role"]: _participant(organisation, row) for row in text_files.people()["accounts"]}


def accounts() -> list[DemoAccount]:
    """Return the logins of the demo."""
    return [
        DemoAccount(row["email"], PASSWORD, row["name"], row["role"])
        for row in text_files.people()["accounts"]
    ]


def grant_roles(organisation, by_role, consultations) -> None:
    """Grant each role in every consultation of the demo, or in the organisation."""
    system = Viewer.system(organisation)
    for role in (Role.FACILITATOR, Role.MODERATOR, Role.MANAGER):
        for consultation in consultations:
            role_actions.grant_role(
                viewer=system, participant=by_role[role], role=role, consultation_id=consultation.pk
            )
    role_actions.grant_role(
        viewer=system, participant=by_role[Role.ORGANISATION_ADMIN], role=Role.ORGANISATION_ADMIN
    )


def _participant(organisation, row):
    is_new = account_by_email(row["email"]) is None
    account = sign_in_actions.open_account(email=row["email"], password=PASSWORD)
    if is_new:
        sign_in_actions.confirm_address(account=account)
        if row["role"] == PLATFORM_ADMIN:
            sign_in_actions.appoint_platform_admin(account=account)
    participant = people_actions.join_organisation(organisation=organisation, account=account)
    if participant.public_name != row["name"]:
        people_actions.choose_public_name(
            viewer=viewer_of(organisation, participant), public_name=row["name"]
        )
    return participant


def citizens(organisation) -> list:
    """Return forty participants without account, who write and vote in the open sample."""
    return _people(organisation, "now", text_files.people()["given_names"])


def citizens_of_2017(organisation) -> list:
    """Return two hundred participants without account, one for each proposal of 2017."""
    given_names = text_files.people()["given_names"]
    return _people(
        organisation,
        "2017",
        [f"{name} {initial}." for initial in INITIALS for name in given_names],
    )


def _people(organisation, group, names):
    ids = [f"{group}-{number:03}" for number in range(len(names))]
    known = people_actions.import_participants(
        organisation=organisation, origin=ORIGIN, people=zip(ids, names, strict=True)
    )
    return [known[i] for i in ids]


def institutions(organisation, members) -> dict[str, object]:
    """Return the institutions of the demo by name, each declared by a different member."""
    found = {}
    for row, member in zip(text_files.people()["institutions"], members, strict=False):
        viewer = viewer_of(organisation, member)
        already = {i.name: i for i in own_institutions(viewer)}
        found[row["name"]] = already.get(row["name"]) or people_institutions.declare_institution(
            viewer=viewer, **row
        )
    return found  # type: ignore[return-value]  # of this type at run time
