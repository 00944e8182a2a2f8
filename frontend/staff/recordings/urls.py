"""Addresses of recordings, for the facilitators of their workshop."""

from django.urls import path

from frontend.staff.recordings import excerpts, masks, transcript, views

ALL = "staff/workshops/<uuid:workshop_id>/recordings/"
HERE = f"{ALL}<int:recording_number>/"
EXCERPT = f"{HERE}excerpts/<uuid:excerpt_id>/"

urlpatterns = [
    path(ALL, views.every, name="staff-recordings"),
    path(f"{ALL}tiles/", views.tiles_alone, name="staff-recordings-tiles"),
    path(HERE, views.bench, name="staff-recording"),
    path(f"{HERE}remove/", views.remove, name="staff-recording-remove"),
    path(f"{HERE}publish/", views.publish, name="staff-recording-publish"),
    path(f"{HERE}draft/", transcript.draft, name="staff-transcript-draft"),
    path(f"{HERE}write/", transcript.write, name="staff-transcript-write"),
    path(f"{HERE}validate/", transcript.validate, name="staff-transcript-validate"),
    path(f"{HERE}reopen/", transcript.reopen, name="staff-transcript-reopen"),
    path(f"{HERE}reading/", transcript.reading, name="staff-transcript-reading"),
    path(f"{HERE}agreed/", transcript.agreed, name="staff-transcript-agreed"),
    path(f"{HERE}link/", transcript.link, name="staff-transcript-link"),
    path(f"{HERE}segments/<int:place>/", transcript.segment, name="staff-segment"),
    path(f"{HERE}segments/<int:place>/mask/", masks.mask, name="staff-segment-mask"),
    path(f"{HERE}excerpts/", excerpts.make, name="staff-excerpt-make"),
    path(f"{EXCERPT}attach/", excerpts.attach, name="staff-excerpt-attach"),
    path(f"{EXCERPT}write/", excerpts.write, name="staff-excerpt-write"),
    path(f"{EXCERPT}remove/", excerpts.remove, name="staff-excerpt-remove"),
]
