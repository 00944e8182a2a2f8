"""The addresses where writers read the remarks on a draft, and reply to them."""

from django.urls import path

from frontend.staff.remarks import views

HERE = "staff/consultations/<slug:slug>/remarks/"

urlpatterns = [
    path(HERE, views.list_remarks, name="staff-remarks"),
    path(f"{HERE}<uuid:remark_id>/", views.reply_to_remark, name="staff-remark"),
]
