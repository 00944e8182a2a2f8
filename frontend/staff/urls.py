"""Addresses of the team area."""

from django.urls import include, path

from frontend.staff import views

urlpatterns = [
    path("staff/", views.show_team_home, name="staff"),
    path("", include("frontend.staff.alerts.urls")),
    path("", include("frontend.staff.starts.urls")),
    path("", include("frontend.staff.contribution_form.urls")),
    path("", include("frontend.staff.consultations.urls")),
    path("", include("frontend.staff.extensions.urls")),
    path("", include("frontend.staff.follow.urls")),
    path("", include("frontend.staff.questions.urls")),
    path("", include("frontend.staff.questionnaires.urls")),
    path("", include("frontend.staff.synthesis.urls")),
    path("", include("frontend.staff.voices.urls")),
    path("", include("frontend.staff.workshop_people.urls")),
    path("", include("frontend.staff.kit.urls")),
    path("", include("frontend.staff.workshops.urls")),
    path("", include("frontend.staff.recordings.urls")),
    path("", include("frontend.staff.quotations.urls")),
    path("", include("frontend.staff.sources.urls")),
    path("", include("frontend.staff.coverage.urls")),
    path("", include("frontend.staff.themes.urls")),
    path("", include("frontend.staff.objections.urls")),
    path("", include("frontend.staff.remarks.urls")),
    path("", include("frontend.staff.accounts.urls")),
    path("", include("frontend.staff.identities.urls")),
    path("", include("frontend.staff.notices.urls")),
    path("", include("frontend.staff.moderation.urls")),
    path("", include("frontend.staff.answers.urls")),
    path("", include("frontend.staff.appeals.urls")),
    path("", include("frontend.staff.organisation.urls")),
    path("", include("frontend.staff.audit.urls")),
    path("", include("frontend.staff.platform.urls")),
]
