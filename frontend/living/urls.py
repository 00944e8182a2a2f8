"""The addresses of the components page, which shows the design language."""

from django.urls import path

from frontend.living import views

urlpatterns = [
    path("components/", views.sheet, name="components"),
    path("components/brand/<str:colour>.css", views.brand, name="components-brand"),
    path("components/page-<slug:name>/", views.sample_page, name="components-page"),
]
