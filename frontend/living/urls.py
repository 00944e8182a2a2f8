"""The addresses of the components page, which shows the design language."""

from django.urls import path

from frontend.living import views

urlpatterns = [
    path("components/", views.list_components, name="components"),
    path("components/brand/<str:colour>.css", views.send_sample_brand, name="components-brand"),
    path("components/page-<slug:name>/", views.show_sample_page, name="components-page"),
]
