"""The forms of the kit on paper: each is one side of one sheet, also with long names."""

from io import BytesIO

from pypdf import PdfReader

from consult.workshops.consent.actions import cards as card_actions
from tests.factories import make, workshops


def test_forms_to_sign_are_one_side_of_a_sheet_each(organisation):
    organisation.name = (
        "Communauté d'agglomération du Val-de-Bourg-Neuf et des Trois-Rivières (exemple)"
    )
    organisation.save()
    title = "Territoire numérique : de quels services avons-nous besoin, et lesquels garder près de chez nous ?"
    consultation = workshops.consultation(organisation, title_fr=title)
    workshop = workshops.announced(
        consultation, title="Atelier du soir de la médiathèque de Bourg-Neuf (exemple)"
    )
    manager = make.person("manager", consultation)
    card_actions.make_cards(viewer=manager, workshop_id=workshop.pk, number=2)
    answer = make.client(manager).get(f"/staff/workshops/{workshop.pk}/kit/kit.pdf")
    pages = PdfReader(BytesIO(answer.getvalue())).pages
    begins = [" ".join(page.extract_text().split())[:400] for page in pages]
    for form in ("Mon accord pour un enregistre", "Accord d’un parent"):
        [place] = [place for place, words in enumerate(begins) if form in words]
        assert begins[place + 1].startswith(title.replace(" :", " :")[:20])
