"""The sentences that explain what each role of the team may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


ROLE_HINTS: dict[str, StrOrPromise] = {
    Role.FACILITATOR: _("Runs workshops and writes the contributions of groups."),
    Role.RESPONDENT: _("Drafts the official answers. A manager publishes them."),
    Role.WRITER: _(
        "Writes the synthesis and lists the sources. A manager publishes the synthesis."
    ),
    Role.MODERATOR: _(
        "Reads reported texts and decides about them, with reasons. Needs a second factor."
    ),
    Role.MANAGER: _("Prepares, publishes and closes the consultation. Needs a second factor."),
    Role.ORGANISATION_ADMIN: _("Creates consultations and gives roles."),
}
