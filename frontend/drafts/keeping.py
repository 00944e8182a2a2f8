"""The draft of a form: kept by the server while somebody writes, shown in the form again, gone once it is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError, Invalid
from debates import actions
from debates import selectors as debates
from debates.enums import DraftKind
from debates.exceptions import AlreadySent, NewerDraft
from frontend import dates

if TYPE_CHECKING:
    from uuid import UUID as Id

# Fields of several values, and those that a draft leaves out: a consent is given when one sends.
SEVERAL, LEFT_OUT = {"tags"}, {"key", "charter_accepted", "removed_files", "keeps_contact"}
# How a browser calls what it keeps of each kind.
ON_DEVICE = {
    DraftKind.CONTRIBUTION: "propose",
    DraftKind.EDIT: "edit",
    DraftKind.COMMENT: "comment",
    DraftKind.REPLY: "reply",
}


def on_device(kind, place_id) -> str:
    """The name under which the browser keeps what is not sent yet."""
    return f"{ON_DEVICE[DraftKind(kind)]}-{place_id}"


@dataclass
class FormDraft:
    """What the server keeps of a form of somebody's; nothing of a visitor's, who has the device and the session."""

    request: Any
    kind: str
    place_id: Id
    kept: Any = field(init=False)
    version: int = field(init=False)
    is_fresh: bool = field(init=False, default=False)
    refusal: DomainError | None = field(init=False, default=None)

    def __post_init__(self):
        self.kept = debates.own_draft(self.request.viewer, self.kind, self.place_id)
        posted = self.request.method == "POST"
        self.version = _number(self.request.POST) if posted else self.kept.version if self.kept else 0

    @property
    def name(self) -> str:
        """What the browser calls it."""
        return on_device(self.kind, self.place_id)

    @property
    def is_offered(self) -> bool:
        """The server keeps drafts of whoever is signed in."""
        return self.request.viewer.participant is not None

    @property
    def is_asked_for(self) -> bool:
        """Keeping the draft is what was pressed, or what the page does by itself."""
        return self.request.POST.get("step") == "save" or "over" in self.request.POST

    @property
    def is_conflict(self) -> bool:
        """It changed on another page or device: both texts are there, and the person chooses."""
        return isinstance(self.refusal, NewerDraft)

    @property
    def is_sent(self) -> bool:
        """The form was sent already: nothing of it is left to keep."""
        return isinstance(self.refusal, AlreadySent)

    @property
    def is_told(self) -> bool:
        """Why it was not kept is said where keeping it was asked for; going on says what is wrong by itself."""
        return self.refusal is not None and self.is_asked_for

    @property
    def days(self) -> int:
        """How long it is kept."""
        return settings.DRAFT_DAYS

    @property
    def leaves_files(self) -> bool:
        """The form has files, which no draft holds."""
        return self.kind not in DraftKind.in_discussion()

    @property
    def moment(self) -> str:
        """When it was last kept: « 3 mars, 14 h 12 »."""
        return f"{dates.day(self.kept.updated_at)}, {dates.hour(self.kept.updated_at)}"

    def set_aside(self) -> None:
        """Leave it where it is: the form begins another text, which writes over nothing."""
        self.version = 0

    def filled(self) -> dict[str, Any]:
        """What the fields hold of it, before anything is sent."""
        if self.kept is None or self.request.method == "POST":
            return {}
        return {name: values if name in SEVERAL else self.kept.said(name) for name, values in self.kept.typed.items()}

    def keep(self, form, typed) -> None:
        """Keep what was typed, whether or not it could be sent; a refusal is told where keeping was asked for."""
        if not self.is_offered:
            return
        if self.request.method != "POST":
            self.set_aside()  # typed before signing in, by whoever may have another draft here
        names = form.fields if self.leaves_files else (*form.fields, "paragraph")
        wanted = [name for name in names if name not in LEFT_OUT and not name.startswith(FILES)]
        values = {name: typed.getlist(name) for name in wanted if name in typed}
        try:
            self.kept = actions.keep_draft(typed=values, **self._act(typed))
        except DomainError as refusal:
            self.refusal = refusal
        else:
            self.version, self.is_fresh = self.kept.version, True

    def sent(self) -> None:
        """What it became is written: it goes in the same transaction."""
        actions.forget_sent_draft(**self._act(self.request.POST))

    def _act(self, typed):
        where = {"viewer": self.request.viewer, "kind": self.kind, "place_id": self.place_id}
        return where | {"form": _key(typed), "version": self.version}

    def told(self, back: str):
        """The answer to whoever asked to keep it: the line of the draft for scripts, the form again otherwise.

        None where it was refused and the page, with what was typed, says why.
        """
        if self.request.headers.get("X-Requested-With") == "fetch":
            status = self.refusal.status if self.refusal else 200
            return render(self.request, "components/draft.html", {"draft": self}, status=status)
        if self.refusal:
            return None
        said = _("Your draft is saved. You find it again on any device where you sign in, under “My drafts”.")
        messages.success(self.request, said, self.name)
        return HttpResponseRedirect(back)

    @property
    def status(self) -> int | None:
        """What a page answers that says why the draft was not kept; None where the page answers for itself."""
        return self.refusal.status if self.refusal and self.is_asked_for else None


FILES = ("file_", "words_")


def _key(typed):
    try:
        return UUID(typed.get("key", ""))
    except ValueError:
        return None


def _number(posted):
    """The version that a form was shown with, or the one that somebody chose to write over."""
    given = posted.get("over") or posted.get("draft") or "0"
    if not (given.isascii() and given.isdigit() and len(given) < 9):
        raise Invalid(attr="draft")
    return int(given)
