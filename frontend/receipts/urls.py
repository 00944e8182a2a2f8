"""The address where a receipt is checked."""

from django.urls import path

from frontend.receipts import views

urlpatterns = [path("receipts/", views.check_receipt, name="receipt-check")]
