"""Forms that do an act.

A form sent twice does its act once, also after "Back" in the browser (ADR 123). A refused form shows
what was typed again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.requests import SiteRequest
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors.timetable import open_capabilities
from consult.core.exceptions import (
    Conflict,
    DomainError,
    KeyReusedWithAnotherBody,
    NotFound,
    SignInFirst,
)
from consult.core.records import idempotency
from consult.core.records.idempotency import Outcome
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct
from frontend.toolkit.sessions.unsent_texts import NOT_TYPED, store_unsent, take_unsent
from frontend.toolkit.sharing.islands import form_key

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

# Fields that no action takes: the key of the sending, the box that keeps contact details, and what
# shows that the form was filled in slowly.
NOT_ARGUMENTS = {"key", "keeps_contact", "proof", "shown_at", "reference"}
CANNOT_WAIT = gettext_lazy(
    "Your text cannot wait for you here. Sign in from another tab, come back to this one, then send it again."
)


class AlreadySaved(Conflict):
    """Raised when a form that created an object is sent again with another content."""

    code = "already_saved"
    message = gettext_lazy(
        "You have already sent this form, and changed it since. Nothing was added. To correct what is saved, open "
        "it. To save this as well, send the form again."
    )


class RepeatedCreation(Exception):  # it ends an act, which is no error
    """Raised inside an act that creates the same object a second time, to undo it."""

    def __init__(self, first: Outcome) -> None:
        self.first = first
        super().__init__()


class ActForm(forms.Form):
    """A form with the key of its sending. Shown again after a refusal, it has the same key.

    `left_out` names the fields that the action does not take, such as a box to confirm.
    `may_repeat` is whether a person may create two equal objects, one after the other. `asked_once`
    names the fields that the form no longer has when it is loaded again, because they are answered.
    """

    left_out: tuple[str, ...] = ()
    may_repeat = False
    asked_once: tuple[str, ...] = ()
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"key": form_key(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def _post_clean(self) -> None:
        """Leave the constraints of the model to the action (`core.validation`).

        The action puts each refusal on its field.
        """
        if isinstance(self, forms.ModelForm):
            self.instance.validate_constraints = lambda exclude: None
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it

    def arguments(self) -> dict:
        """Return the arguments of the action: by default the cleaned values, under their names."""
        left_out = NOT_ARGUMENTS.union(self.left_out)
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    def refuse(self, error: DomainError | ValidationError) -> None:
        """Put a refusal on the field that it is about, or above the form."""
        if isinstance(error, DomainError):
            self.add_error(error.attr if error.attr in self.fields else None, str(error))
            return
        by_field = (
            error.message_dict
            if hasattr(error, "error_dict")
            else {NON_FIELD_ERRORS: error.messages}
        )
        for field, reasons in by_field.items():
            for message in reasons:
                self.add_error(field if field in self.fields else None, message)

    def renew_key(self) -> None:
        """Give a form that was sent a new key, so that sending it again is another act."""
        renewed = cast("QueryDict", self.data).copy()
        renewed[self.add_prefix("key")] = str(form_key())
        self.data = renewed


def posted(request: SiteRequest) -> Any:
    """Return the data that binds a form: the POST, even empty, or None on other methods."""
    return request.POST if request.method == "POST" else None


def must_be_open(request: SiteRequest, consultation: Consultation, capability: str) -> None:
    """Raise `PhaseIsClosed` on a GET if the step is over, before anything is typed.

    On a POST the action refuses, and the typed text stays in the form.
    """
    if request.method != "POST" and capability not in open_capabilities(consultation):
        raise PhaseIsClosed


def submit_once(
    request: SiteRequest,
    kind: str,
    action: Callable[..., Any],
    /,
    *,
    act_form: ActForm | None = None,
    **arguments: Any,
) -> str:
    """Run an action of the viewer once per form, and return the id of its object.

    If the same form is sent again, return the same id, and say that nothing was added. The same
    form has the same key, or the same content under a new key: browsers load the page again on
    "Back", and put the typed text in it. Raise `AlreadySaved` if the key has already created an
    object, and the content has changed.
    """
    key = (act_form["key"].data if act_form else request.POST.get("key")) or str(uuid.uuid4())
    # The query may name the object of the act, such as the text that is quoted.
    print_ = idempotency.fingerprint("POST", request.get_full_path(), _content(request, act_form))
    is_compared = act_form is None or not (act_form.may_repeat or [*act_form.fields] == ["key"])
    same = _find_same_content(request, print_) if is_compared else None

    def act(earlier: Outcome | None) -> Outcome:
        done = action(**{"viewer": request.viewer} | arguments)
        if earlier and _is_second_object(done, earlier):
            raise RepeatedCreation(earlier)
        return idempotency.Outcome(200, kind, str(done.pk))

    try:
        outcome = idempotency.once(request.viewer, key, print_, lambda: act(same))
    except RepeatedCreation as repeat:
        outcome = repeat.first
    except KeyReusedWithAnotherBody:
        outcome = _submit_changed(request, key, print_, act)
    if outcome.repeated:
        messages.info(request, _("This was already saved. Nothing was added."))
    return outcome.object_id


def _submit_changed(
    request: SiteRequest, key: Any, print_: str, act: Callable[[Outcome | None], Outcome]
) -> Outcome:
    """Do the act of a form that was sent before with another content: a correction, not a copy."""
    earlier = idempotency.find_outcome(request.viewer, key)
    own_key = str(uuid.uuid5(uuid.UUID(str(key)), print_))
    try:
        return idempotency.once(request.viewer, own_key, print_, lambda: act(earlier))
    except RepeatedCreation:
        raise AlreadySaved from None


def _content(request: SiteRequest, form: ActForm | None) -> dict[str, list]:
    """Return what a person typed and chose in a form, without its keys."""
    left_out = NOT_TYPED.union(form.asked_once if form else ())
    typed: dict[str, list] = {
        name: request.POST.getlist(name)
        for name in sorted(request.POST)
        if name not in left_out and not name.endswith("-key")
    }
    return typed | {
        f"file {name}": [(file.name, file.size) for file in files]  # type: ignore[misc]  # of this type at run time
        for name, files in sorted(request.FILES.lists())
    }


def _find_same_content(request: SiteRequest, print_: str) -> Outcome | None:
    """Return the outcome of the same content, sent by the same person a short time ago.

    Visitors are known by the address that they typed, and by nothing else.
    """
    if request.viewer.participant or request.POST.get("email"):
        return idempotency.find_same_content(request.viewer, print_)
    return None


def _is_second_object(done: Any, earlier: Outcome) -> bool:
    """Return whether an act made another object than the earlier act, which still exists."""
    if not isinstance(done, Model) or str(done.pk) == earlier.object_id:
        return False
    return type(done)._base_manager.filter(pk=earlier.object_id).exists()


def submit(
    request: SiteRequest,
    form: ActForm,
    kind: str,
    action: Callable[..., Any],
    /,
    *,
    traced: bool = True,
    **arguments: Any,
) -> str | None:
    """Run the action of a form that was sent, and return the id of its object.

    The action gets the viewer, the arguments of the form, and those given here. `kind` names the
    object. Return None on a GET, and if the form has errors or the action refuses: the refusal is
    put on the form. A person whose session ended while they typed is asked to sign in, and finds
    their text again. With `traced`, the sending is remembered under its key. It is False where that
    would reveal who did what, and when (ADR 0030).
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        arguments = form.arguments() | arguments
        if traced:
            made = submit_once(request, kind, action, act_form=form, **arguments)
        else:
            made = str(action(**{"viewer": request.viewer} | arguments).pk)
        if request.viewer.participant:
            take_unsent(request, request.path)
        return made
    except SignInFirst:
        ask_to_sign_in(request, form)
    except NotFound:
        raise
    except AlreadySaved as refusal:
        form.refuse(refusal)
        form.renew_key()
    except (DomainError, ValidationError) as refusal:
        form.refuse(refusal)
    return None


def status(form: Form) -> int:
    """Return the status of a page with a form: 422 if the form has errors, which htmx shows."""
    return 422 if form.is_bound and form.errors else 200


def ask_to_sign_in(request: SiteRequest, form: forms.Form, act: PendingAct | None = None) -> None:
    """Store what a visitor typed, and raise `SignInFirst`.

    The code then does `act`. Without `act`, or with a file, which cannot wait, the visitor finds
    the form again. A form that would be refused is not stored for an act: its errors are shown
    first. If it cannot be stored, put the reason on the form instead. If the visitor signs in in
    another tab and sends the form again, it is shown once more with what was typed (`expired_session.py`).
    """
    if act and not form.is_valid():
        return
    if store_unsent(request):
        if act and not request.FILES:
            raise SignInForAct(replace(act, key=_key_of_sending(request)), back=act.path)
        raise SignInFirst
    form.full_clean()
    form.add_error(None, CANNOT_WAIT)


def _key_of_sending(request: SiteRequest) -> str:
    """Return the key of the act for a form that was sent: the same for the same text, sent again.

    A visitor who presses twice, and confirms both codes, so publishes once.
    """
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    sent = json.dumps([request.path, typed], sort_keys=True)
    try:
        sent_key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return str(uuid.uuid4())
    return str(uuid.uuid5(sent_key, sent))


def describe_other_account(reason: str | None = None) -> str:
    """Return the message for a member of the team who opens a participant's form."""
    return reason or _(
        "You have a role in this consultation, so you cannot take part in it. Use another account."
    )
