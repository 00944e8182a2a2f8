"""Addresses of the moderation queue and of its decisions."""

from django.urls import path

from frontend.staff.moderation import bulk_decisions, new_texts, views
from frontend.staff.moderation.live import views as live
from frontend.staff.moderation.masks import views as masks

urlpatterns = [
    path("staff/moderation/", views.list_cases, name="staff-moderation"),
    path("staff/moderation/live/", live.render_live_parts, name="staff-moderation-live"),
    path("staff/moderation/cases/<uuid:case_id>/", views.show_case, name="staff-case"),
    path("staff/moderation/new/read/", new_texts.mark_new_texts_read, name="staff-new-texts-read"),
    path("staff/moderation/cases/<uuid:case_id>/mask/", masks.mask_passage, name="staff-case-mask"),
    path("staff/moderation/cases/<uuid:case_id>/claim/", views.claim_case, name="staff-case-claim"),
    path(
        "staff/moderation/decisions/<uuid:decision_id>/undo/",
        views.undo_decision,
        name="staff-undo",
    ),
    path("staff/moderation/bulk/", bulk_decisions.decide_cases, name="staff-bulk"),
    path(
        "staff/moderation/groups/<uuid:case_id>/", bulk_decisions.decide_group, name="staff-group"
    ),
    path(
        "staff/moderation/<slug:kind>/<uuid:target_id>/",
        views.decide_text,
        name="staff-moderate",
    ),
]
