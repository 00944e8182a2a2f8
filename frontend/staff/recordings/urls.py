"""Addresses of recordings, for the facilitators of their workshop."""

from django.urls import path

from frontend.staff.recordings import transcript, views
from frontend.staff.recordings.excerpts import views as excerpts
from frontend.staff.recordings.masks import views as masks
from frontend.staff.recordings.passages import views as passages

ALL = "staff/workshops/<uuid:workshop_id>/recordings/"
HERE = f"{ALL}<int:recording_number>/"
EXCERPT = f"{HERE}excerpts/<uuid:excerpt_id>/"

urlpatterns = [
    path(ALL, views.list_recordings, name="staff-recordings"),
    path(f"{ALL}tiles/", views.render_tiles, name="staff-recordings-tiles"),
    path(HERE, views.show_recording, name="staff-recording"),
    path(f"{HERE}remove/", views.remove_recording, name="staff-recording-remove"),
    path(f"{HERE}publish/", views.publish_recording, name="staff-recording-publish"),
    path(f"{HERE}draft/", transcript.draft_transcript, name="staff-transcript-draft"),
    path(f"{HERE}write/", transcript.edit_transcript, name="staff-transcript-write"),
    path(f"{HERE}validate/", transcript.validate_transcript, name="staff-transcript-validate"),
    path(f"{HERE}checked/", transcript.confirm_checked, name="staff-transcript-checked"),
    path(f"{HERE}reopen/", transcript.reopen_transcript, name="staff-transcript-reopen"),
    path(f"{HERE}reading/", transcript.record_reading, name="staff-transcript-reading"),
    path(f"{HERE}agreed/", transcript.confirm_reading, name="staff-transcript-agreed"),
    path(
        f"{HERE}objections/<uuid:participant_objection_id>/settle/",
        transcript.settle_objection,
        name="staff-transcript-objection",
    ),
    path(f"{HERE}link/", transcript.list_links, name="staff-transcript-link"),
    path(f"{HERE}segments/<int:place>/", passages.correct_segment, name="staff-segment"),
    path(f"{HERE}segments/<int:place>/split/", passages.split_segment, name="staff-segment-split"),
    path(f"{HERE}segments/<int:place>/mask/", masks.mask_passages, name="staff-segment-mask"),
    path(f"{HERE}excerpts/", excerpts.create_excerpt, name="staff-excerpt-make"),
    path(f"{EXCERPT}attach/", excerpts.attach_excerpt, name="staff-excerpt-attach"),
    path(f"{EXCERPT}write/", excerpts.write_contribution, name="staff-excerpt-write"),
    path(f"{EXCERPT}remove/", excerpts.remove_excerpt, name="staff-excerpt-remove"),
]
