"""Addresses of candidate themes, and of samples that two writers code."""

from django.urls import path

from frontend.staff.themes import views
from frontend.staff.themes.coding import views as coding

HERE = "staff/consultations/<slug:slug>/themes/"
ONE = f"{HERE}<uuid:theme_id>/"
CODING = "staff/consultations/<slug:slug>/coding/"
SAMPLE = f"{CODING}<int:sample_number>/"

urlpatterns = [
    path(HERE, views.list_themes, name="staff-themes"),
    path(f"{HERE}search/", views.search_themes, name="staff-themes-search"),
    path(f"{HERE}merge/", views.merge_themes, name="staff-themes-merge"),
    path(ONE, views.show_theme, name="staff-theme"),
    path(f"{ONE}decide/", views.decide_on_theme, name="staff-theme-decide"),
    path(f"{ONE}split/", views.split_theme, name="staff-theme-split"),
    path(f"{ONE}chapter/", views.add_chapter, name="staff-theme-chapter"),
    path(CODING, coding.list_samples, name="staff-coding"),
    path(SAMPLE, coding.code_sample, name="staff-coding-sample"),
    path(f"{SAMPLE}join/", coding.join_sample, name="staff-coding-join"),
]
