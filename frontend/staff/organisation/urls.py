"""Addresses where an organisation is described."""

from django.urls import path

from frontend.staff.organisation import usual_team, views
from frontend.staff.organisation.accessibility import views as accessibility
from frontend.staff.organisation.erasures import views as erasures
from frontend.staff.organisation.hours import views as hours
from frontend.staff.organisation.identity import views as identity
from frontend.staff.organisation.mails import views as mails
from frontend.staff.organisation.names import views as names
from frontend.staff.organisation.notices import views as notices

urlpatterns = [
    path("staff/organisation/", views.list_pages, name="staff-organisation"),
    path(
        "staff/organisation/accessibility/",
        accessibility.edit_statement,
        name="staff-organisation-accessibility",
    ),
    path("staff/organisation/answers/", views.edit_answers, name="staff-organisation-answers"),
    path(
        "staff/organisation/colours/<str:colour>.css",
        identity.send_colours,
        name="staff-organisation-colours",
    ),
    path("staff/organisation/erase/", erasures.erase_participant, name="staff-organisation-erase"),
    path("staff/organisation/hours/", hours.edit_hours, name="staff-organisation-hours"),
    path(
        "staff/organisation/identity/", identity.edit_identity, name="staff-organisation-identity"
    ),
    path("staff/organisation/logo/", views.edit_logo, name="staff-organisation-logo"),
    path("staff/organisation/mails/", mails.edit_sender, name="staff-organisation-mails"),
    path("staff/organisation/map/", views.edit_outline, name="staff-organisation-map"),
    path("staff/organisation/names/", names.give_name, name="staff-organisation-names"),
    path("staff/organisation/notices/", notices.edit_notices, name="staff-organisation-notices"),
    path("staff/organisation/roles/", views.list_administrators, name="staff-organisation-roles"),
    path(
        "staff/organisation/roles/<uuid:grant_id>/revoke/",
        views.revoke_administrator,
        name="staff-organisation-role-revoke",
    ),
    path(
        "staff/organisation/usual-team/",
        usual_team.list_usual_team,
        name="staff-usual-team",
    ),
    path(
        "staff/organisation/usual-team/<uuid:member_id>/remove/",
        usual_team.remove_member,
        name="staff-usual-member-remove",
    ),
    path(
        "staff/organisation/roles/invitations/<uuid:invitation_id>/again/",
        views.resend_invitation,
        name="staff-organisation-invitation-again",
    ),
    path(
        "staff/organisation/roles/invitations/<uuid:invitation_id>/withdraw/",
        views.withdraw_invitation,
        name="staff-organisation-invitation-withdraw",
    ),
]
