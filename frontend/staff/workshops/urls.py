"""Addresses of workshops for their facilitators, and of the page where letters are typed."""

from django.urls import path

from frontend.staff.workshops import typed_contributions, views
from frontend.staff.workshops.counts import views as counts
from frontend.staff.workshops.facts import views as facts
from frontend.staff.workshops.letters import views as letters
from frontend.staff.workshops.photos import views as photos
from frontend.staff.workshops.sheets import views as sheets

ALL = "staff/workshops/"
ONE = f"{ALL}<uuid:workshop_id>/"

urlpatterns = [
    path(ALL, views.list_workshops, name="staff-workshops"),
    path(f"{ALL}new/<slug:slug>/", facts.create_workshop, name="staff-workshop-new"),
    path(ONE, views.show_workshop, name="staff-workshop"),
    path(f"{ONE}facts/", facts.edit_facts, name="staff-workshop-facts"),
    path(f"{ONE}presence/", facts.edit_presence, name="staff-workshop-presence"),
    path(f"{ONE}reports/", facts.edit_reports, name="staff-workshop-reports"),
    path(f"{ONE}publish/", views.publish_workshop, name="staff-workshop-publish"),
    path(f"{ONE}write/", typed_contributions.write_contribution, name="staff-workshop-write"),
    path(
        f"{ONE}contributions/<int:number>/",
        typed_contributions.edit_contribution,
        name="staff-workshop-contribution",
    ),
    path(
        f"{ONE}contributions/<int:number>/restore/",
        typed_contributions.restore_contribution,
        name="staff-workshop-restore",
    ),
    path(
        f"{ONE}contributions/<int:number>/withdraw/",
        typed_contributions.withdraw_contribution,
        name="staff-workshop-withdraw",
    ),
    path(f"{ONE}photos/", photos.add_photos, name="staff-workshop-photos"),
    path(f"{ONE}photos/<uuid:photo_id>/", photos.edit_photo, name="staff-workshop-photo"),
    path(
        f"{ONE}photos/<uuid:photo_id>/remove/",
        photos.remove_photo,
        name="staff-workshop-photo-remove",
    ),
    path(f"{ONE}counts/", counts.add_count, name="staff-workshop-counts"),
    path(
        f"{ONE}counts/<uuid:count_id>/remove/",
        counts.remove_count,
        name="staff-workshop-count-remove",
    ),
    path(f"{ONE}sheet/", sheets.import_sheet, name="staff-workshop-sheet"),
    path(f"{ONE}sheet/model.<slug:ending>", sheets.send_model, name="staff-workshop-sheet-model"),
    path("staff/consultations/<slug:slug>/letters/", letters.enter_letter, name="staff-letters"),
]
