"""Address where something is reported."""

from django.urls import path

from frontend.notices import views

urlpatterns = [
    path("report/<slug:kind>/<uuid:target_id>/", views.report, name="notice-new"),
    path("notices/<uuid:notice_id>/", views.state, name="notice-state"),
]
