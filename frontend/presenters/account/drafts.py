"""The draft of a form: stored while its author writes, shown again, deleted once it is sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from uuid import UUID as Id

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError, Invalid
from debates.drafts import actions
from debates.drafts import selectors as draft_selectors
from debates.enums import DraftKind
from debates.exceptions import AlreadySent, NewerDraft
from frontend.toolkit.words import dates

# Fields with several values, and fields that a draft leaves out. A consent, for example, is given
# at the moment of sending.
SEVERAL = {"tags"}
LEFT_OUT = {"key", "charter_accepted", "removed_files", "keeps_contact"}
# The names under which a browser stores unsent text, by kind of draft.
ON_DEVICE = {
    DraftKind.CONTRIBUTION: "propose",
    DraftKind.EDIT: "edit",
    DraftKind.COMMENT: "comment",
    DraftKind.REPLY: "reply",
}


def on_device(kind: str, place_id: UUID) -> str:
    """Return the name under which the browser stores the text that is not sent yet."""
    return f"{ON_DEVICE[DraftKind(kind)]}-{place_id}"


@dataclass
class FormDraft:
    """The draft that the server stores for one form of one participant.

    A visitor has no draft here: the text of a visitor stays in the browser and in the session.
    """

    request: Any
    kind: str
    place_id: Id
    stored: Any = field(init=False)
    version: int = field(init=False)
    is_fresh: bool = field(init=False, default=False)
    refusal: DomainError | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.stored = draft_selectors.own_draft(self.request.viewer, self.kind, self.place_id)
        if self.request.method == "POST":
            self.version = _number(self.request.POST)
        else:
            self.version = self.stored.version if self.stored else 0

    @property
    def name(self) -> str:
        """Return the name of the draft in the browser."""
        return on_device(self.kind, self.place_id)

    @property
    def is_offered(self) -> bool:
        """Return whether the server stores drafts for the viewer, who must be signed in."""
        return self.request.viewer.participant is not None

    @property
    def is_save_requested(self) -> bool:
        """Return whether the request asks to save the draft.

        The author pressed a button that saves, or a script saves by itself.
        """
        return self.request.POST.get("step") == "save" or "over" in self.request.POST

    @property
    def is_conflict(self) -> bool:
        """Return whether the draft changed on another page or device.

        Both texts exist then, and the author chooses one.
        """
        return isinstance(self.refusal, NewerDraft)

    @property
    def is_sent(self) -> bool:
        """Return whether the form was sent already, so that there is no draft to save."""
        return isinstance(self.refusal, AlreadySent)

    @property
    def has_refusal_to_show(self) -> bool:
        """Return whether the page must show why the draft was not saved.

        The reason is shown only if saving was asked for. In the other steps the form shows its own
        errors.
        """
        return self.refusal is not None and self.is_save_requested

    @property
    def days(self) -> int:
        """Return the number of days for which a draft is stored after its last change."""
        return settings.DRAFT_DAYS

    @property
    def may_have_files(self) -> bool:
        """Return whether the form may have files, which no draft stores."""
        return self.kind not in DraftKind.in_discussion()

    @property
    def moment(self) -> str:
        """Return when the draft was last saved, in words: “3 mars, 14 h 12”."""
        return f"{dates.day(self.stored.updated_at)}, {dates.hour(self.stored.updated_at)}"

    def set_aside(self) -> None:
        """Leave the stored draft as it is: the form begins another text, and overwrites nothing."""
        self.version = 0

    def filled(self) -> dict[str, Any]:
        """Return the stored values of the fields, for a form that was not sent yet."""
        if self.stored is None or self.request.method == "POST":
            return {}
        return {
            name: values if name in SEVERAL else self.stored.last_value(name)
            for name, values in self.stored.typed.items()
        }

    def store(self, form: forms.BaseForm, typed: Any) -> None:
        """Store what was typed, whether or not it could be sent.

        Do nothing for a visitor. Remember a refusal, which is shown if saving was asked for.
        """
        if not self.is_offered:
            return
        if self.request.method != "POST":
            self.set_aside()  # typed before signing in, by a person who may have another draft here
        names = form.fields if self.may_have_files else (*form.fields, "paragraph")
        wanted = [name for name in names if name not in LEFT_OUT and not name.startswith(FILES)]
        values = {name: typed.getlist(name) for name in wanted if name in typed}
        try:
            self.stored = actions.store_draft(typed=values, **self._act(typed))
        except DomainError as refusal:
            self.refusal = refusal
        else:
            self.version = self.stored.version
            self.is_fresh = True

    def send(self, *, action: Callable[..., Any], **arguments: Any) -> Any:
        """Run the action that sends the text, and delete the draft in the same transaction."""
        text = action(**arguments)
        actions.forget_sent_draft(**self._act(self.request.POST))
        return text

    def _act(self, typed: Any) -> dict[str, Any]:
        where = {"viewer": self.request.viewer, "kind": self.kind, "place_id": self.place_id}
        return where | {"form": _key(typed), "version": self.version}

    def respond(self, back: str) -> HttpResponse | None:
        """Return the response to a request that asks to save the draft.

        Scripts receive the line that describes the draft, with the status of a refusal if there is
        one. Browsers are redirected to `back`, the address of the form. Return None if the draft
        was refused to a browser: the page is then rendered again with what was typed, and shows
        why.
        """
        if self.request.headers.get("X-Requested-With") == "fetch":
            status = self.refusal.status if self.refusal else 200
            return render(self.request, "components/draft.html", {"draft": self}, status=status)
        if self.refusal:
            return None
        message = _(
            "Your draft has been saved. Find it under “My drafts” on any device where you sign in."
        )
        messages.success(self.request, message, self.name)
        return HttpResponseRedirect(back)

    @property
    def status(self) -> int | None:
        """Return the status code of a page that shows why the draft was not saved, or None."""
        if not self.refusal or not self.is_save_requested:
            return None
        return 422 if isinstance(self.refusal, Invalid) else self.refusal.status


FILES = ("file_", "words_")


def _key(typed: Any) -> UUID | None:
    try:
        return UUID(typed.get("key", ""))
    except ValueError:
        return None


def _number(posted: Any) -> int:
    """Return the version that the form was shown with, or the one that the author overwrites.

    Raise `Invalid` if it is not a number of at most eight digits.
    """
    number = posted.get("over") or posted.get("draft") or "0"
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Invalid(attr="draft")
    return int(number)
