"""The addresses of the kit and of the pages that printed codes open.

The latter are short, since people type them too.
"""

from django.urls import path

from frontend.kit import coded, views

urlpatterns = [
    path("consultations/<slug:slug>/kit/", views.show, name="kit"),
    path("consultations/<slug:slug>/kit/print/", views.to_print, name="kit-print"),
    path("consultations/<slug:slug>/kit/kit.pdf", views.pdf, name="kit-pdf"),
    path("consultations/<slug:slug>/kit/kit.odt", views.odt, name="kit-odt"),
    path("w/<slug:workshop_code>/", coded.show, name="coded-workshop"),
    path("w/<slug:workshop_code>/<int:topic_number>/", coded.topic, name="coded-topic"),
    path("w/<slug:workshop_code>/withdraw/", coded.withdraw, name="coded-withdraw"),
    path("w/<slug:workshop_code>/withdrawn/", coded.withdrawn, name="coded-withdrawn"),
]
