"""Address where something is reported."""

from django.urls import path

from frontend.notices import views

urlpatterns = [
    path("report/<slug:kind>/<uuid:target_id>/", views.report, name="notice-new"),
    path("report/thanks/", views.thanks, name="notice-thanks"),
]
