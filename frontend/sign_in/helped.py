"""The link to help for people who cannot sign in alone, at the consultation that they came from."""

from django.urls import Resolver404, resolve, reverse

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.exceptions import NotFound


def help_url(viewer: Viewer, path: str) -> str:
    """Return the address of the help of the consultation that a path belongs to, or ""."""
    try:
        slug = resolve(path.partition("?")[0]).kwargs.get("slug")
        consultation = consultation_selectors.get_consultation_row(viewer, slug) if slug else None
    except (Resolver404, NotFound):
        return ""
    if consultation is None or not welcome_selectors.has_help(viewer, consultation):
        return ""
    return reverse("consultation", args=[consultation.slug]) + "#help"
