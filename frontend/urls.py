"""The addresses of pages; each folder has its own."""

from django.urls import include, path

FOLDERS = (
    "home",
    "site",
    "sign_in",
    "account",
    "consultations",
    "topics",
    "proposals",
    "positions",
    "comments",
    "notices",
    "live",
    "search",
    "receipts",
    "moderation",
    "opendata",
    "staff",
    "living",
)

urlpatterns = [path("", include(f"frontend.{folder}.urls")) for folder in FOLDERS]
