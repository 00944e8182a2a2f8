"""Address of a notice for moderators.

It comes before the addresses of the desk, whose pattern with a kind of text would match it too.
"""

from django.urls import path

from frontend.staff.notices import views

urlpatterns = [
    path(
        "staff/moderation/cases/<uuid:case_id>/notices/<int:nth>/",
        views.show_notice,
        name="staff-notice",
    ),
]
