"""The addresses of the published synthesis, of its versions and of their files."""

from django.urls import path

from frontend.synthesis import views

HERE = "consultations/<slug:slug>/synthesis/"
VERSION = f"{HERE}versions/<int:version>/"

urlpatterns = [
    path(HERE, views.show_synthesis, name="synthesis"),
    path(f"{HERE}versions/", views.list_versions, name="synthesis-versions"),
    path(VERSION, views.show_version, name="synthesis-version"),
    path(f"{VERSION}chapters/<int:place>/", views.show_chapter, name="synthesis-chapter"),
    path(f"{VERSION}synthesis.pdf", views.send_pdf, name="synthesis-pdf"),
    path(f"{VERSION}synthesis.odt", views.send_odt, name="synthesis-odt"),
    path(f"{VERSION}synthesis.jsonld", views.send_linked_data, name="synthesis-jsonld"),
]
