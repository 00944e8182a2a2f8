"""Forms that act: sent twice, done once; refused, nothing typed is lost; begun before signing in, found again."""

from __future__ import annotations

import uuid

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts import networks
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors import open_capabilities
from consult.core import idempotency, limits
from consult.core.exceptions import DomainError, NotFound, SignInFirst, TooMany
from frontend.rooms.presence import room_of

DRAFTS = "consult.drafts"
# Characters of a draft, names of fields included, and its most fields: a sheet of a long questionnaire has a hundred.
MOST_DRAFTS, LONGEST_DRAFT, MOST_FIELDS = 3, 60_000, 300
# What a form carries beside what is typed: its token, the key of its sending, the draft that it was shown with.
NOT_TYPED = {"csrfmiddlewaretoken", "key", "draft", "over"}
CANNOT_WAIT = gettext_lazy(
    "Your text cannot wait for you here. Sign in from another tab, come back to this one, then send it again."
)


class ActForm(forms.Form):
    """A form that carries the key of its sending; rendered again after a refusal, it keeps the same one."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def _post_clean(self):
        """Leave the constraints of a model to the action, which says each refusal on its field (`core.validation`)."""
        if isinstance(self, forms.ModelForm):
            self.instance.validate_constraints = lambda exclude: None
        super()._post_clean()

    def refuse(self, error: DomainError | ValidationError):
        """Put a refusal beside the field it speaks of, or above the form."""
        if isinstance(error, DomainError):
            self.add_error(error.attr if error.attr in self.fields else None, str(error))
            return
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for field, messages in by_field.items():
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


def posted(request):
    """What a form is bound to: everything that was sent, even nothing; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def must_be_open(request, consultation, capability: str):
    """Refuse a form whose step is over before anything is typed; what was typed meets the act's refusal, and stays."""
    if request.method != "POST" and capability not in open_capabilities(consultation):
        raise PhaseIsClosed


def once(request, kind: str, act):
    """Do an act once per key of its form; returns the id of the object, the same one when the form is sent again."""

    def outcome():
        return idempotency.Outcome(200, kind, str(act().pk))

    typed = {name: request.POST.getlist(name) for name in sorted(request.POST) if name not in NOT_TYPED}
    typed |= {f"file {name}": [(one.name, one.size) for one in sent] for name, sent in sorted(request.FILES.lists())}
    print_ = idempotency.fingerprint("POST", request.path, typed)
    return idempotency.once(request.viewer, request.POST.get("key"), print_, outcome).object_id


def attempt(request, form, kind: str, act, *, traced: bool = True):
    """Do an act from a form. None when it was refused, the form then says why; the id of the object otherwise.

    A person whose session ended while they typed is asked to sign in, and finds their text again. `traced`: the sending
    is remembered under its key; not where that would say who did what, and when (ADR 0030).
    """
    if not form.is_valid():
        return None
    try:
        return once(request, kind, act) if traced else str(act().pk)
    except SignInFirst:
        ask_to_sign_in(request, form)
    except NotFound:
        raise
    except (DomainError, ValidationError) as refusal:
        form.refuse(refusal)
    return None


def status(form) -> int:
    """What a page that shows a form answers: 422 when the form has something to correct, which htmx shows."""
    return 422 if form.is_bound and form.errors else 200


def keep(request) -> bool:
    """Store what a visitor typed in their session, under the address of the form, until they come back.

    Return False, and store nothing, where it is too long or where too much is stored for their network already: the
    form should then stay on screen.
    """
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    length = sum(len(name) + sum(map(len, values)) for name, values in typed.items())
    if len(typed) > MOST_FIELDS or length > LONGEST_DRAFT or not may_keep(request):
        return False
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(request.path, None)
    request.session[DRAFTS] = newest(drafts | {request.path: typed})
    return True


def may_keep(request) -> bool:
    """Count one more draft of a visitor by their room or their network; return whether it may be stored."""
    if request.viewer.participant:
        return True
    room = room_of(request)
    try:
        limits.check("draft_kept_room" if room else "draft_kept", room or networks.visitor_mark(request))
    except TooMany:
        return False
    return True


def newest(drafts: dict) -> dict:
    """Return the few drafts that were stored last."""
    return dict([*drafts.items()][-MOST_DRAFTS:])


def ask_to_sign_in(request, form) -> None:
    """Send a visitor to the sign-in page, and store what they typed; where it cannot be stored, the form says so.

    Sent again after signing in in another tab, the form is shown once more with what was typed (`lost.py`).
    """
    if keep(request):
        raise SignInFirst
    form.full_clean()
    form.add_error(None, CANNOT_WAIT)


def kept(request) -> QueryDict:
    """What was typed at this address before signing in, once."""
    typed = QueryDict(mutable=True)
    if DRAFTS not in request.session:
        return typed
    drafts = request.session[DRAFTS]
    found = drafts.pop(request.path, {})
    request.session[DRAFTS] = drafts
    if found:
        typed["key"] = str(uuid.uuid4())
    for name, values in found.items():
        typed.setlist(name, values)
    return typed


def waiting(request) -> dict:
    """All that a visitor typed and has not sent, by the address of its form."""
    return request.session.get(DRAFTS, {})


def bring(request, drafts: dict):
    """Put what was typed in another browser beside what waits in this one."""
    if drafts:
        request.session[DRAFTS] = newest(drafts | waiting(request))


def someone_else_must(reason=None):
    """The words for staff who open a participant's form."""
    return reason or _("A role in this consultation leaves out taking part in it. Use another account.")
