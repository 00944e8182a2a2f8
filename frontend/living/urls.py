"""The living page of the design language, mounted at /components/."""

from django.urls import path

from frontend.living import views

urlpatterns = [
    path("", views.sheet, name="components"),
    path("brand/<str:colour>.css", views.brand, name="components-brand"),
    path("page-<slug:name>/", views.sample_page, name="components-page"),
]
