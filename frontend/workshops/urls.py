"""The addresses of public workshop pages."""

from django.urls import path

from frontend.workshops import views
from frontend.workshops.calendar.views import send_calendar, send_workshop_calendar
from frontend.workshops.declarations import declare_workshop, show_declared
from frontend.workshops.registrations import register, show_registered, show_registration

HERE = "consultations/<slug:slug>/workshops/"
ONE = f"{HERE}<int:workshop_number>/"

urlpatterns = [
    path("workshops/", views.list_workshops, name="workshop-list"),
    path("workshops/coming/<str:token>/", show_registration, name="workshop-coming"),
    path(HERE, views.list_workshops_of_consultation, name="consultation-workshops"),
    path(f"{HERE}calendar.ics", send_calendar, name="workshops-calendar"),
    path(f"{HERE}organise/", declare_workshop, name="workshop-organise"),
    path(f"{HERE}organise/thanks/", show_declared, name="workshop-organised"),
    path(ONE, views.show_workshop, name="workshop"),
    path(f"{ONE}calendar.ics", send_workshop_calendar, name="workshop-calendar"),
    path(f"{ONE}register/", register, name="workshop-register"),
    path(f"{ONE}registered/", show_registered, name="workshop-registered"),
]
