"""Addresses of the appeals, and of the acts that a second person confirms."""

from django.urls import path

from frontend.staff.appeals import views

urlpatterns = [
    path("staff/appeals/", views.list_appeals, name="staff-appeals"),
    path("staff/appeals/<uuid:appeal_id>/", views.answer_appeal, name="staff-appeal"),
    path("staff/approvals/", views.list_approvals, name="staff-approvals"),
    path("staff/approvals/<uuid:approval_id>/", views.answer_approval, name="staff-approval"),
]
