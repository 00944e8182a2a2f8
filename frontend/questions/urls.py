"""The addresses of the questions put to the vote."""

from django.urls import path

from frontend.questions import ballots, views

HERE = "consultations/<slug:slug>/questions/<uuid:question_id>/"

urlpatterns = [
    path(HERE, views.show, name="question"),
    path(f"{HERE}ballot/", ballots.answer, name="question-ballot"),
    path(f"{HERE}ballot/withdraw/", ballots.withdraw, name="question-ballot-withdraw"),
    path(f"{HERE}receipt/", ballots.receipt, name="question-receipt"),
    path(f"{HERE}receipt/file/", ballots.receipt_file, name="question-receipt-file"),
]
