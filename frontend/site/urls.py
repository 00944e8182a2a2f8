"""The addresses of pages about the site itself."""

from django.conf import settings
from django.urls import path

from frontend.site import views

urlpatterns = [
    path("display/", views.choose_display, name="display"),
    path("how-it-works/", views.show_how_it_works, name="how-it-works"),
    path("accessibility/", views.show_accessibility, name="accessibility"),
    path("privacy/", views.show_privacy, name="privacy"),
    path("legal/", views.show_legal_notice, name="legal"),
    path("source-code/", views.show_source_code, name="source-code"),
]

if settings.CONSULT_MAIL_PAGE:
    urlpatterns.append(path("mail/", views.list_mails, name="mail"))
