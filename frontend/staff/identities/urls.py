"""Addresses where a member of the team asks for an identity and reads it."""

from django.urls import path

from frontend.staff.identities import views

NOTICE = "staff/moderation/cases/<uuid:case_id>/notices/<int:nth>/"

urlpatterns = [
    path(f"{NOTICE}identity/", views.ask_for_reporter, name="staff-notice-identity"),
    path(
        "staff/moderation/accounts/<uuid:participant_id>/identity/",
        views.ask_for_address,
        name="staff-author-identity",
    ),
    path(
        "staff/approvals/<uuid:approval_id>/identity/", views.show_identity, name="staff-identity"
    ),
]
