"""The addresses of the questions put to the vote."""

from django.urls import path

from frontend.questions import ballots, views

HERE = "consultations/<slug:slug>/questions/<uuid:question_id>/"

urlpatterns = [
    path(HERE, views.show_question, name="question"),
    path(f"{HERE}ballot/", ballots.cast_ballot, name="question-ballot"),
    path(f"{HERE}ballot/withdraw/", ballots.withdraw_ballot, name="question-ballot-withdraw"),
    path(f"{HERE}receipt/", ballots.show_receipt, name="question-receipt"),
    path(f"{HERE}receipt/file/", ballots.send_receipt, name="question-receipt-file"),
]
