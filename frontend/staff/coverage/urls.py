"""Addresses of the coverage of a synthesis."""

from django.urls import path

from frontend.staff.coverage import views

HERE = "staff/consultations/<slug:slug>/coverage/"

urlpatterns = [
    path(HERE, views.show_coverage, name="staff-coverage"),
    path(f"{HERE}count/", views.count_again, name="staff-coverage-count"),
    path(f"{HERE}attach/<int:number>/", views.attach_contribution, name="staff-coverage-attach"),
    path(f"{HERE}selection/", views.request_selection, name="staff-coverage-selection"),
]
