"""The addresses of positions and of their receipts."""

from django.urls import path

from frontend.positions import views

HERE = "consultations/<slug:slug>/proposals/<int:number>/"

urlpatterns = [
    path(f"{HERE}position/", views.take, name="proposal-position"),
    path(f"{HERE}position/withdraw/", views.withdraw, name="proposal-position-withdraw"),
    path(f"{HERE}receipt/", views.receipt, name="proposal-receipt"),
    path(f"{HERE}receipt.txt", views.receipt_file, name="proposal-receipt-file"),
    path(f"{HERE}receipt/mail/", views.receipt_mail, name="proposal-receipt-mail"),
]
