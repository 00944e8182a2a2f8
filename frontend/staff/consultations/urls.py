"""Addresses where a consultation is prepared."""

from django.urls import path

from frontend.staff.consultations import roles, views
from frontend.staff.consultations.devices import views as devices
from frontend.staff.consultations.documents import views as documents
from frontend.staff.consultations.moderation_mode import views as moderation_mode
from frontend.staff.consultations.moments import views as moments
from frontend.staff.consultations.preparation import views as preparation
from frontend.staff.consultations.publication import views as publication
from frontend.staff.consultations.topics import views as topics
from frontend.staff.consultations.welcome import views as welcome
from frontend.staff.consultations.windows import views as windows

HERE = "staff/consultations/<slug:slug>/"

urlpatterns = [
    path(HERE, preparation.show_tasks, name="staff-consultation"),
    path(f"{HERE}tasks/<slug:task>/review/", preparation.review_task, name="staff-task-review"),
    path(
        f"{HERE}previews/<uuid:link_id>/revoke/",
        preparation.revoke_link,
        name="staff-preview-revoke",
    ),
    path(f"{HERE}presentation/", views.edit_presentation, name="staff-presentation"),
    path(f"{HERE}topics/", topics.list_topics, name="staff-topics"),
    path(f"{HERE}topics/<uuid:topic_id>/", topics.edit_topic, name="staff-topic"),
    path(
        f"{HERE}topics/<uuid:topic_id>/picture/remove/",
        topics.remove_picture,
        name="staff-topic-picture-remove",
    ),
    path(f"{HERE}topics/<uuid:topic_id>/remove/", topics.remove_topic, name="staff-topic-remove"),
    path(
        f"{HERE}documents/<uuid:document_id>/remove/",
        documents.remove_document,
        name="staff-document-remove",
    ),
    path(f"{HERE}images/", welcome.edit_images, name="staff-images"),
    path(f"{HERE}images/cover/remove/", welcome.remove_cover, name="staff-cover-remove"),
    path(
        f"{HERE}partners/<uuid:partner_id>/remove/",
        welcome.remove_partner,
        name="staff-partner-remove",
    ),
    path(f"{HERE}help/", welcome.edit_help, name="staff-help"),
    path(
        f"{HERE}help/<uuid:point_id>/remove/", welcome.remove_help_point, name="staff-help-remove"
    ),
    path(f"{HERE}timetable/", views.list_phases, name="staff-timetable"),
    path(f"{HERE}timetable/<uuid:phase_id>/", views.edit_phase, name="staff-phase"),
    path(f"{HERE}timetable/<uuid:phase_id>/remove/", views.remove_phase, name="staff-phase-remove"),
    path(f"{HERE}charter/", views.edit_charter, name="staff-charter"),
    path(
        f"{HERE}moderation/",
        moderation_mode.switch_moderation_mode,
        name="staff-moderation-mode",
    ),
    path(f"{HERE}roles/", roles.list_roles, name="staff-roles"),
    path(f"{HERE}roles/<uuid:grant_id>/revoke/", roles.revoke_role, name="staff-role-revoke"),
    path(f"{HERE}roles/usual-team/", roles.invite_usual_team, name="staff-usual-team-invite"),
    path(
        f"{HERE}roles/invitations/<uuid:invitation_id>/again/",
        roles.resend_invitation,
        name="staff-invitation-again",
    ),
    path(
        f"{HERE}roles/invitations/<uuid:invitation_id>/withdraw/",
        roles.withdraw_invitation,
        name="staff-invitation-withdraw",
    ),
    path(f"{HERE}rooms/", windows.list_rooms, name="staff-windows"),
    path(f"{HERE}rooms/<uuid:window_id>/close/", windows.close_room, name="staff-window-close"),
    path(f"{HERE}devices/", devices.show_devices, name="staff-devices"),
    path(f"{HERE}facilitate/", moments.show_facilitation, name="staff-facilitate"),
    path(f"{HERE}outcomes/", moments.show_outcomes, name="staff-outcomes"),
    path(f"{HERE}publication/", publication.show_publication, name="staff-publication"),
    path(f"{HERE}publication/publish/", publication.redirect_to_opening, name="staff-publish"),
    path(f"{HERE}close/", publication.close_consultation, name="staff-close"),
    path(f"{HERE}cancel/", publication.cancel_consultation, name="staff-cancel"),
    path(f"{HERE}acts/<uuid:act_id>/stop/", publication.stop_waiting_act, name="staff-act-stop"),
    path(f"{HERE}data/", publication.show_data, name="staff-data"),
]
