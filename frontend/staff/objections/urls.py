"""The addresses where writers reply to objections."""

from django.urls import path

from frontend.staff.objections import views

HERE = "staff/consultations/<slug:slug>/objections/"

urlpatterns = [
    path(HERE, views.list_objections, name="staff-objections"),
    path(f"{HERE}<uuid:objection_id>/", views.reply_to_objection, name="staff-objection"),
]
