"""Addresses of the kit and the cards of a workshop, for its facilitators."""

from django.urls import path

from frontend.staff.kit import cards, views

HERE = "staff/workshops/<uuid:workshop_id>/"

urlpatterns = [
    path(f"{HERE}kit/", views.show_kit, name="staff-workshop-kit"),
    path(f"{HERE}kit/print/", views.print_kit, name="staff-workshop-kit-print"),
    path(f"{HERE}kit/kit.pdf", views.send_pdf, name="staff-workshop-kit-pdf"),
    path(f"{HERE}kit/kit.odt", views.send_odt, name="staff-workshop-kit-odt"),
    path(f"{HERE}cards/", cards.edit_cards, name="staff-workshop-cards"),
    path(f"{HERE}cards/make/", cards.make_cards, name="staff-workshop-cards-make"),
    path(
        f"{HERE}cards/<int:card_number>/withdraw/",
        cards.withdraw_card,
        name="staff-workshop-card-withdraw",
    ),
    path(
        f"{HERE}cards/<int:card_number>/voice/", cards.name_voice, name="staff-workshop-card-voice"
    ),
]
