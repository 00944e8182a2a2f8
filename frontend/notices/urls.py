"""The addresses of the report form and of the page of a notice."""

from django.urls import path

from frontend.notices import views

urlpatterns = [
    path("report/<slug:kind>/<uuid:target_id>/", views.create_notice, name="notice-new"),
    path("notices/<uuid:notice_id>/", views.show_notice, name="notice-state"),
]
