"""Addresses where the form of contributions is prepared."""

from django.urls import path

from frontend.staff.contribution_form import places, tags, views

HERE = "staff/consultations/<slug:slug>/form/"

urlpatterns = [
    path(HERE, views.list_fields, name="staff-asking"),
    path(f"{HERE}fields/<uuid:field_id>/", views.edit_field, name="staff-field"),
    path(f"{HERE}fields/<uuid:field_id>/move/", views.move_field, name="staff-field-move"),
    path(f"{HERE}fields/<uuid:field_id>/remove/", views.remove_field, name="staff-field-remove"),
    path(f"{HERE}places/", places.edit_place_policy, name="staff-places"),
    path(f"{HERE}tags/", tags.list_tags, name="staff-tags"),
    path(f"{HERE}tags/<uuid:tag_id>/", tags.edit_tag, name="staff-tag"),
    path(f"{HERE}tags/<uuid:tag_id>/remove/", tags.remove_tag, name="staff-tag-remove"),
]
