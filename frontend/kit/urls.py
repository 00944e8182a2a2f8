"""The addresses of the kit and of the pages that printed codes open.

The latter are short, since people type them too.
"""

from django.urls import path

from frontend.kit import printed_codes, views

urlpatterns = [
    path("consultations/<slug:slug>/kit/", views.show_kit, name="kit"),
    path("consultations/<slug:slug>/kit/print/", views.print_kit, name="kit-print"),
    path("consultations/<slug:slug>/kit/kit.pdf", views.send_pdf, name="kit-pdf"),
    path("consultations/<slug:slug>/kit/kit.odt", views.send_odt, name="kit-odt"),
    path("w/<slug:workshop_code>/", printed_codes.list_coded_topics, name="coded-workshop"),
    path(
        "w/<slug:workshop_code>/<int:topic_number>/",
        printed_codes.show_coded_topic,
        name="coded-topic",
    ),
    # Cards show this address in French and in English.
    path("w/<slug:workshop_code>/stop/", printed_codes.withdraw_consent, name="coded-withdraw"),
    path("w/<slug:workshop_code>/withdrawn/", printed_codes.show_withdrawn, name="coded-withdrawn"),
]
