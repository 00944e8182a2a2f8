"""Context of every page: organisation, viewer, display choices, and link to the other language."""

from dataclasses import dataclass, fields
from uuid import UUID

from django.conf import settings
from django.contrib.messages import get_messages
from django.utils.functional import SimpleLazyObject

from consult.notifications.selectors import unread_count
from frontend.toolkit.pages.team_area import team_url
from frontend.toolkit.pages.translated_paths import translate_path
from frontend.toolkit.sessions.display import display_of
from frontend.toolkit.sharing.islands import TOKEN

NAMES = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class VisitorsFrame:
    """The organisation as the header and the footer of a page show it to a visitor."""

    name: str
    tagline: str
    logo_id: UUID | None
    contact_email: str
    accessibility: str


def page(request):
    """Return the context of every template, without reading the session of a visitor."""
    organisation = getattr(request, "organisation", None)
    viewer = getattr(request, "viewer", None)
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    is_used = organisation is None or other in organisation.languages
    return {
        "organisation": organisation,
        "visitors_frame": _frame(organisation) if viewer and viewer.is_public else None,
        "viewer": viewer,
        "team_url": team_url(viewer) if viewer else "",
        "unread": SimpleLazyObject(lambda: unread_count(viewer)),  # type: ignore[arg-type]  # read where there is a viewer
        "display": display_of(request),
        "other_language_code": other,
        "other_language_name": NAMES[other],
        "other_language_url": SimpleLazyObject(
            lambda: _elsewhere(request, other) if is_used else ""
        ),
        "messages": _messages(request),
        **({"csrf_token": TOKEN} if getattr(request, "is_shared", False) else {}),
    }


def _frame(organisation):
    return VisitorsFrame(*(getattr(organisation, field.name) for field in fields(VisitorsFrame)))


def _elsewhere(request, language):
    """Return the address of this page in another language, or "" if it has only one."""
    here = request.get_full_path()
    there = translate_path(request, here, language)
    return "" if there == here else there


def _messages(request):
    """Return the messages of the session, or an empty list without a session.

    Without a session the answer then does not vary by its cookie.
    """
    has_new_messages = (
        getattr(request, "_messages", None) is not None and request._messages.added_new
    )
    has_session = settings.SESSION_COOKIE_NAME in getattr(request, "COOKIES", {})
    return get_messages(request) if has_session or has_new_messages else []
