"""The addresses of an installation with visits."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from consult.project import urls
from tests.sample import views
from tests.sample.api import Visits

handler403, handler404 = urls.handler403, urls.handler404
urlpatterns = [
    path("api/v1/consultations/<slug:slug>/visits/", Visits.as_view({"get": "list"})),
    *urls.urlpatterns,
    *i18n_patterns(
        path("consultations/<slug:slug>/visits/", views.list_visits, name="visits"),
        path("staff/consultations/<slug:slug>/visits/", views.announce_visit, name="staff-visits"),
        prefix_default_language=False,
    ),
]
