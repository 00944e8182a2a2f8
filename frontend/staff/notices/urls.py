"""Address of a notice, for whoever decides; before those of the desk, whose kinds of text look like it."""

from django.urls import path

from frontend.staff.notices import views

urlpatterns = [
    path("staff/moderation/cases/<uuid:case_id>/notices/<int:nth>/", views.notice, name="staff-notice"),
]
