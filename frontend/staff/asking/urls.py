"""Addresses where the form of contributions is prepared."""

from django.urls import path

from frontend.staff.asking import places, tags, views

HERE = "staff/consultations/<slug:slug>/form/"

urlpatterns = [
    path(HERE, views.every, name="staff-asking"),
    path(f"{HERE}fields/<uuid:field_id>/", views.one, name="staff-field"),
    path(f"{HERE}fields/<uuid:field_id>/move/", views.move, name="staff-field-move"),
    path(f"{HERE}fields/<uuid:field_id>/remove/", views.remove, name="staff-field-remove"),
    path(f"{HERE}places/", places.places, name="staff-places"),
    path(f"{HERE}tags/", tags.every, name="staff-tags"),
    path(f"{HERE}tags/<uuid:tag_id>/", tags.one, name="staff-tag"),
    path(f"{HERE}tags/<uuid:tag_id>/remove/", tags.remove, name="staff-tag-remove"),
]
