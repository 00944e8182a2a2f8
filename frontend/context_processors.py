"""What every page knows: the organisation, who looks, how they want it shown, the same page in the other language."""

from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from consult.notifications.selectors import unread_count
from frontend.display import display_of

NAMES = {"fr": "Français", "en": "English"}


def page(request):
    """Context of every template; a visitor's session is not even read."""
    organisation = getattr(request, "organisation", None)
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    other = next(code for code, _name in settings.LANGUAGES if code != language)
    return {
        "organisation": organisation,
        "viewer": getattr(request, "viewer", None),
        "unread": SimpleLazyObject(lambda: unread_count(getattr(request, "viewer", None))),
        "display": display_of(request),
        "other_language_code": other,
        "other_language_name": NAMES[other],
        "other_language_url": SimpleLazyObject(lambda: _elsewhere(request, other)),
        "messages": _messages(request),
    }


def _elsewhere(request, language):
    """The address of this page in another language; empty for pages that have only one."""
    here = request.get_full_path()
    there = translate_url(here, language)
    return "" if there == here else there


def _messages(request):
    """Messages live in the session; without one there is nothing to say, and nothing to vary by."""
    said_now = getattr(request, "_messages", None) is not None and request._messages.added_new
    has_session = settings.SESSION_COOKIE_NAME in getattr(request, "COOKIES", {})
    return get_messages(request) if has_session or said_now else []
