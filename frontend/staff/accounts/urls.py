"""Addresses about the people who write; before those of the desk, whose kinds of text look like these."""

from django.urls import path

from frontend.staff.accounts import views

urlpatterns = [
    path("staff/moderation/accounts/<uuid:participant_id>/", views.author, name="staff-author"),
    path("staff/moderation/accounts/<uuid:participant_id>/hide/", views.hide, name="staff-author-hide"),
    path("staff/moderation/measures/<uuid:measure_id>/lift/", views.lift, name="staff-measure-lift"),
]
