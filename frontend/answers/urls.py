"""Addresses of the published answers of a consultation, and of the statutory report."""

from django.urls import path

from frontend.answers import views

HERE = "consultations/<slug:slug>/answers/"

urlpatterns = [
    path(HERE, views.list_answers, name="answers"),
    path(f"{HERE}report.pdf", views.send_pdf, name="answers-pdf"),
    path(f"{HERE}report.odt", views.send_odt, name="answers-odt"),
    path(f"{HERE}report.csv", views.send_csv, name="answers-csv"),
]
