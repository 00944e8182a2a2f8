"""Addresses where a consultation is prepared."""

from django.urls import path

from frontend.staff.consultations import (
    devices,
    documents,
    publication,
    topics,
    views,
    welcome,
    windows,
)

HERE = "staff/consultations/<slug:slug>/"

urlpatterns = [
    path("staff/new-consultation/", views.create, name="staff-consultation-new"),
    path(HERE, views.presentation, name="staff-consultation"),
    path(f"{HERE}topics/", topics.every, name="staff-topics"),
    path(f"{HERE}topics/<uuid:topic_id>/", topics.one, name="staff-topic"),
    path(f"{HERE}topics/<uuid:topic_id>/move/", topics.move, name="staff-topic-move"),
    path(f"{HERE}topics/<uuid:topic_id>/remove/", topics.remove, name="staff-topic-remove"),
    path(
        f"{HERE}documents/<uuid:document_id>/remove/",
        documents.remove,
        name="staff-document-remove",
    ),
    path(f"{HERE}images/", welcome.images, name="staff-images"),
    path(f"{HERE}images/cover/remove/", welcome.remove_cover, name="staff-cover-remove"),
    path(
        f"{HERE}partners/<uuid:partner_id>/remove/",
        welcome.remove_partner,
        name="staff-partner-remove",
    ),
    path(f"{HERE}help/", welcome.help_, name="staff-help"),
    path(
        f"{HERE}help/<uuid:point_id>/remove/", welcome.remove_help_point, name="staff-help-remove"
    ),
    path(f"{HERE}timetable/", views.timetable, name="staff-timetable"),
    path(f"{HERE}timetable/<uuid:phase_id>/", views.phase, name="staff-phase"),
    path(f"{HERE}timetable/<uuid:phase_id>/remove/", views.remove_phase, name="staff-phase-remove"),
    path(f"{HERE}charter/", views.charter, name="staff-charter"),
    path(f"{HERE}roles/", publication.roles, name="staff-roles"),
    path(f"{HERE}roles/<uuid:grant_id>/revoke/", publication.revoke, name="staff-role-revoke"),
    path(f"{HERE}rooms/", windows.every, name="staff-windows"),
    path(f"{HERE}rooms/<uuid:window_id>/close/", windows.close, name="staff-window-close"),
    path(f"{HERE}devices/", devices.devices, name="staff-devices"),
    path(f"{HERE}publication/", publication.publication, name="staff-publication"),
    path(f"{HERE}publication/publish/", publication.publish, name="staff-publish"),
    path(f"{HERE}close/", publication.close, name="staff-close"),
    path(f"{HERE}data/", publication.data, name="staff-data"),
]
