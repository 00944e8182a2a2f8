"""Texts that a visitor typed and did not send, stored in their session until they sign in.

A form filled in before signing in is shown again afterwards, with what was typed.
"""

import uuid

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from consult.accounts.requests import SiteRequest
from consult.accounts.sign_in import networks
from consult.core.exceptions import TooMany
from consult.core.records import limits
from frontend.toolkit.sessions.room_window import room_of

DRAFTS = "consult.drafts"
# Pages that show again what was typed at their address (`restore_unsent`).
WRITTEN = (
    *("proposal-new", "proposal-comment", "questionnaire-answer", "staff-questionnaire-paper"),
    *("staff-workshop-write", "staff-letters"),
    *("staff-case", "staff-moderate", "staff-bulk", "staff-group", "staff-notice"),
    *("staff-author", "staff-author-hide", "staff-appeal", "staff-consultation-new"),
)
# The longest draft in characters, with the names of its fields, and its most fields. A sheet of a
# long questionnaire has a hundred fields.
MOST_DRAFTS = 3
LONGEST_DRAFT = 60_000
MOST_FIELDS = 300
# Fields that a person does not type: the CSRF token, the key of the sending, and the draft that the
# form was shown with.
NOT_TYPED = {"csrfmiddlewaretoken", "key", "draft", "over"}
NOT_SENT_YET = gettext_lazy("Here is what you typed. It is not sent yet: press the button again.")


def store_unsent(request: SiteRequest) -> bool:
    """Store what a visitor typed in their session, under the address of the form.

    Return False, and store nothing, if it is too long or if too much is stored for their network
    already: the form should then stay on screen.
    """
    typed = {name: values for name, values in request.POST.lists() if name not in NOT_TYPED}
    length = sum(len(name) + sum(map(len, values)) for name, values in typed.items())
    if len(typed) > MOST_FIELDS or length > LONGEST_DRAFT or not admit_unsent(request):
        return False
    drafts = request.session.get(DRAFTS, {})
    drafts.pop(request.path, None)
    request.session[DRAFTS] = limit_drafts(drafts | {request.path: typed})
    return True


def admit_unsent(request: SiteRequest) -> bool:
    """Count one more draft of a visitor, and return whether to store it.

    It is counted by room, or by network and for all networks of the organisation together: one
    subscriber may have thousands of networks in IPv6.
    """
    if request.viewer.participant:
        return True
    room = room_of(request)
    try:
        if room:
            limits.check("draft_kept_room", room)
        else:
            limits.check("draft_kept", networks.visitor_mark(request))
            limits.check("draft_kept_total", "all")
    except TooMany:
        return False
    return True


def limit_drafts(drafts: dict) -> dict:
    """Return the few drafts that were stored last."""
    return dict([*drafts.items()][-MOST_DRAFTS:])


def restore_unsent(request: SiteRequest) -> QueryDict:
    """Return what was typed at this address before signing in, and remove it from the session.

    A message says that it is not sent yet.
    """
    typed = QueryDict(mutable=True)
    found = take_unsent(request, request.path)
    if found:
        typed["key"] = str(uuid.uuid4())
        messages.info(request, NOT_SENT_YET)
    for name, values in found.items():
        typed.setlist(name, values)
    return typed


def take_unsent(request: SiteRequest, path: str) -> dict[str, list[str]]:
    """Return the fields typed at an address, by name, and remove them from the session."""
    drafts = request.session.get(DRAFTS, {})
    if path not in drafts:
        return {}
    found = drafts.pop(path)
    request.session[DRAFTS] = drafts
    return found


def put_back_unsent(request: SiteRequest, path: str, typed: dict[str, list[str]]) -> None:
    """Store again the fields that `take_unsent` returned."""
    request.session[DRAFTS] = limit_drafts(request.session.get(DRAFTS, {}) | {path: typed})


def list_unsent(request: SiteRequest) -> dict:
    """Return the texts that a visitor typed and did not send, by the address of their form."""
    return request.session.get(DRAFTS, {})


def join_texts(typed: dict[str, list[str]]) -> str:
    """Return the title and the text among the fields of a form, or ""."""
    return "\n\n".join(typed[name][0] for name in ("title", "body") if any(typed.get(name, [])))


def join_unsent_texts(request: SiteRequest) -> str:
    """Return the texts that a visitor typed here and did not send, for a page that says why."""
    return "\n\n".join(filter(None, map(join_texts, list_unsent(request).values())))


def add_unsent(request: SiteRequest, drafts: dict) -> None:
    """Add texts typed in another browser to the texts that wait in this one."""
    if drafts:
        request.session[DRAFTS] = limit_drafts(drafts | list_unsent(request))
