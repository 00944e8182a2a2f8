"""The addresses of pages about the site itself."""

from django.conf import settings
from django.urls import include, path

from frontend.site import views

urlpatterns = [
    path("display/", views.display, name="display"),
    path("how-it-works/", views.how_it_works, name="how-it-works"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("legal/", views.legal, name="legal"),
    path("source-code/", views.source_code, name="source-code"),
]

if settings.CONSULT_MAIL_PAGE:
    urlpatterns.append(path("mail/", views.mail, name="mail"))
if settings.CONSULT_LIVING_PAGE:
    urlpatterns.append(path("components/", include("frontend.living.urls")))
