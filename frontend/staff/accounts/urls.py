"""Addresses of the team pages about authors.

They come before the addresses of the desk, whose pattern with a kind of text would match them too.
"""

from django.urls import path

from frontend.staff.accounts import views

urlpatterns = [
    path(
        "staff/moderation/accounts/<uuid:participant_id>/", views.show_author, name="staff-author"
    ),
    path(
        "staff/moderation/accounts/<uuid:participant_id>/hide/",
        views.hide_texts,
        name="staff-author-hide",
    ),
    path(
        "staff/moderation/measures/<uuid:measure_id>/lift/",
        views.lift_measure,
        name="staff-measure-lift",
    ),
]
