"""Addresses of workshops for their facilitators, and of the page where letters are typed."""

from django.urls import path

from frontend.staff.workshops import (
    counts,
    facts,
    letters,
    photos,
    sheets,
    typed_contributions,
    views,
)

ALL = "staff/workshops/"
ONE = f"{ALL}<uuid:workshop_id>/"

urlpatterns = [
    path(ALL, views.every, name="staff-workshops"),
    path(f"{ALL}new/<slug:slug>/", facts.new, name="staff-workshop-new"),
    path(ONE, views.one, name="staff-workshop"),
    path(f"{ONE}facts/", facts.edit, name="staff-workshop-facts"),
    path(f"{ONE}presence/", facts.presence, name="staff-workshop-presence"),
    path(f"{ONE}publish/", views.publish, name="staff-workshop-publish"),
    path(f"{ONE}write/", typed_contributions.write, name="staff-workshop-write"),
    path(
        f"{ONE}contributions/<int:number>/",
        typed_contributions.edit,
        name="staff-workshop-contribution",
    ),
    path(
        f"{ONE}contributions/<int:number>/withdraw/",
        typed_contributions.withdraw,
        name="staff-workshop-withdraw",
    ),
    path(f"{ONE}photos/", photos.add, name="staff-workshop-photos"),
    path(f"{ONE}photos/<uuid:photo_id>/", photos.one, name="staff-workshop-photo"),
    path(f"{ONE}photos/<uuid:photo_id>/remove/", photos.remove, name="staff-workshop-photo-remove"),
    path(f"{ONE}counts/", counts.add, name="staff-workshop-counts"),
    path(f"{ONE}counts/<uuid:count_id>/remove/", counts.remove, name="staff-workshop-count-remove"),
    path(f"{ONE}sheet/", sheets.bring, name="staff-workshop-sheet"),
    path(f"{ONE}sheet/model.<slug:ending>", sheets.model, name="staff-workshop-sheet-model"),
    path("staff/consultations/<slug:slug>/letters/", letters.enter, name="staff-letters"),
]
