"""The addresses where the sources of a consultation and the kinds of actors are edited."""

from django.urls import path

from frontend.staff.sources import kinds, views

HERE = "staff/consultations/<slug:slug>/sources/"
ONE = f"{HERE}<uuid:source_id>/"
KINDS = f"{HERE}kinds/"

urlpatterns = [
    path(HERE, views.list_sources, name="staff-sources"),
    path(f"{HERE}new/", views.add_source, name="staff-source-new"),
    path(ONE, views.edit_source, name="staff-source"),
    path(f"{ONE}separate/", views.separate_source, name="staff-source-separate"),
    path(KINDS, kinds.list_kinds, name="staff-actor-kinds"),
    path(f"{KINDS}<uuid:kind_id>/", kinds.rename_kind, name="staff-actor-kind"),
    path(f"{KINDS}<uuid:kind_id>/move/", kinds.move_kind, name="staff-actor-kind-move"),
    path(f"{KINDS}<uuid:kind_id>/remove/", kinds.remove_kind, name="staff-actor-kind-remove"),
]
