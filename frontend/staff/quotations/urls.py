"""The addresses where quotations of a synthesis are written."""

from django.urls import path

from frontend.staff.quotations import views

HERE = "staff/consultations/<slug:slug>/synthesis/"
CHAPTER = f"{HERE}chapters/<uuid:chapter_id>/"
ONE = f"{HERE}quotations/<uuid:quotation_id>/"

urlpatterns = [
    path(f"{CHAPTER}quote/", views.add_quotation, name="staff-quotation-new"),
    path(f"{CHAPTER}passages/", views.list_passages, name="staff-quotation-passages"),
    path(ONE, views.edit_quotation, name="staff-quotation"),
    path(f"{ONE}remove/", views.delete_quotation, name="staff-quotation-remove"),
]
