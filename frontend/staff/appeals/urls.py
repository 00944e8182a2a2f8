"""Addresses of the appeals, and of the acts that a second person confirms."""

from django.urls import path

from frontend.staff.appeals import views

urlpatterns = [
    path("staff/appeals/", views.listed, name="staff-appeals"),
    path("staff/appeals/<uuid:appeal_id>/", views.hear, name="staff-appeal"),
    path("staff/approvals/", views.approvals, name="staff-approvals"),
    path("staff/approvals/<uuid:approval_id>/", views.answer, name="staff-approval"),
]
