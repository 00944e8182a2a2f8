"""The addresses of all pages. Each folder has its own."""

from django.apps import apps
from django.urls import include, path

FOLDERS = (
    "home",
    "site",
    "sign_in",
    "invitations",
    "sign_up_windows",
    "account",
    "following",
    "consultations",
    "topics",
    "workshops",
    "kit",
    "places",
    "proposals",
    "answers",
    "positions",
    "questions",
    "questionnaires",
    "comments",
    "drafts",
    "notices",
    "objections",
    "appeals",
    "measures",
    "live",
    "search",
    "sharing",
    "sources",
    "synthesis",
    "recordings",
    "results",
    "receipts",
    "transcript_reviews",
    "moderation",
    "opendata",
    "feeds",
    "embeds",
    "staff",
)

urlpatterns = [path("", include(f"frontend.{folder}.urls")) for folder in FOLDERS]

if apps.is_installed("frontend.living"):
    urlpatterns.append(path("", include("frontend.living.urls")))
