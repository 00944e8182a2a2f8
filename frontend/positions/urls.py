"""The addresses of positions and of their receipts."""

from django.urls import path

from frontend.positions import views

HERE = "consultations/<slug:slug>/proposals/<int:number>/"

urlpatterns = [
    path(f"{HERE}position/", views.take_position, name="proposal-position"),
    path(f"{HERE}position/withdraw/", views.withdraw_position, name="proposal-position-withdraw"),
    path(f"{HERE}receipt/", views.show_receipt, name="proposal-receipt"),
    path(f"{HERE}receipt.txt", views.send_receipt, name="proposal-receipt-file"),
    path(f"{HERE}receipt/mail/", views.email_receipt, name="proposal-receipt-mail"),
]
