"""The addresses of all pages. Each folder has its own."""

from django.urls import include, path

FOLDERS = (
    "home",
    "site",
    "sign_in",
    "account",
    "following",
    "consultations",
    "topics",
    "workshops",
    "kit",
    "places",
    "proposals",
    "positions",
    "questions",
    "questionnaires",
    "comments",
    "drafts",
    "notices",
    "appeals",
    "measures",
    "live",
    "search",
    "sharing",
    "recordings",
    "receipts",
    "rooms",
    "read_over",
    "moderation",
    "opendata",
    "feeds",
    "embeds",
    "staff",
    "living",
)

urlpatterns = [path("", include(f"frontend.{folder}.urls")) for folder in FOLDERS]
