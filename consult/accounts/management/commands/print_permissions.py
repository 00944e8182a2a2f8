"""`print_permissions`: print the matrix of roles and acts, as in `docs/permissions.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from consult.accounts.permissions import BEHIND_GLASS, COLUMNS, MATRIX

HEAD = """# Who may do what

Printed by `manage.py print_permissions` from `consult.accounts.permissions.MATRIX`; a test fails when it is stale.

● allowed · ○ on one's own objects only · B behind glass: asked with a reason, confirmed by a second person
(`identity.confirm`), read for thirty minutes, told to the person · – refused. What the matrix allows, the state of
things may still refuse: a phase that is closed, a text that was removed, a case one has an interest in.

Roles are given for one consultation, but for the organisation's administrators and the platform's. A role in a
consultation replaces « participant » there: staff take part through another account, or in other consultations.
A manager may except facilitators (ADR 85).
A manager of one consultation may create another (`consultation.create`), and then manages it.
A member of the installation's pool (`appeals_pool.edit`) has no column: members also do `appeal.decide`, on the appeals
that no person of an organisation may decide on, and open nothing else of its team.
A suspended person publishes nothing and uses no role. They read, report, give opinions and manage their account:
a suspension forbids posting, and takes no vote away.
"""
SIGNS = {"yes": "●", "own": "○", "glass": "B", None: "–"}


def page() -> str:
    """Return the page as text."""
    columns = [str(column).replace("_", " ") for column in COLUMNS]
    head = [HEAD, f"| act | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    return "\n".join([*head, *(_row(act) for act in MATRIX)]) + "\n"


def _row(act: str) -> str:
    signs = [
        SIGNS["glass" if act in BEHIND_GLASS and mark else mark]
        for mark in map(MATRIX[act].get, COLUMNS)
    ]
    return f"| `{act}` | {' | '.join(signs)} |"


class Command(BaseCommand):
    """Print the page of permissions."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
