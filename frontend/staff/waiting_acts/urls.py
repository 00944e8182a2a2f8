"""Addresses of acts that wait."""

from django.urls import path

from frontend.staff.waiting_acts import views

ACT = "staff/consultations/<slug:slug>/waiting/<uuid:act_id>/"

urlpatterns = [
    path(ACT, views.show_waiting_act, name="staff-waiting-act"),
    path(f"{ACT}stop/", views.stop_waiting_act, name="staff-waiting-act-stop"),
]
