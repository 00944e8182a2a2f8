"""The addresses where the author of a contribution objects to its use in the synthesis."""

from django.urls import path

from frontend.objections import views

HERE = "consultations/<slug:slug>/proposals/<int:number>/objections/"

urlpatterns = [
    path(f"{HERE}passages/<uuid:passage>/", views.write_objection, name="objection-new"),
    path(
        f"{HERE}<uuid:objection_id>/withdraw/", views.withdraw_objection, name="objection-withdraw"
    ),
]
