"""The addresses of public workshop pages."""

from django.urls import path

from frontend.workshops import views
from frontend.workshops.calendar import whole, workshop_calendar
from frontend.workshops.declarations import organise, organised
from frontend.workshops.registrations import coming, register, registered

HERE = "consultations/<slug:slug>/workshops/"
ONE = f"{HERE}<int:workshop_number>/"

urlpatterns = [
    path("workshops/", views.every, name="workshop-list"),
    path("workshops/coming/<str:token>/", coming, name="workshop-coming"),
    path(HERE, views.of_consultation, name="consultation-workshops"),
    path(f"{HERE}calendar.ics", whole, name="workshops-calendar"),
    path(f"{HERE}organise/", organise, name="workshop-organise"),
    path(f"{HERE}organise/thanks/", organised, name="workshop-organised"),
    path(ONE, views.show, name="workshop"),
    path(f"{ONE}calendar.ics", workshop_calendar, name="workshop-calendar"),
    path(f"{ONE}register/", register, name="workshop-register"),
    path(f"{ONE}registered/", registered, name="workshop-registered"),
]
