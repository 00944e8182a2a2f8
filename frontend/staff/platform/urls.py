"""Addresses where organisations are created and managed, and where the pool is chosen."""

from django.urls import path

from frontend.staff.platform import pool, views

urlpatterns = [
    path("staff/platform/", views.list_organisations, name="staff-platform"),
    path(
        "staff/platform/<uuid:organisation_id>/",
        views.edit_organisation,
        name="staff-platform-organisation",
    ),
    path("staff/platform/appeals/", pool.list_members, name="staff-pool"),
    path(
        "staff/platform/appeals/<uuid:account_id>/dismiss/",
        pool.dismiss_member,
        name="staff-pool-dismiss",
    ),
]
