"""A form explains each refusal at its field, names the field, and keeps the typed input."""

import uuid

import pytest
from django.urls import reverse

from tests.consultations.drafts import ready
from tests.factories import make

pytestmark = pytest.mark.django_db


def post(client, name, args=(), /, **typed):
    response = client.post(reverse(name, args=args), {"key": uuid.uuid4(), **typed})
    assert response.status_code == 422
    return response


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("staff-timetable", {"title_fr": "Étape", "capabilities": ["vote"]}),
        ("staff-questions", {"sentence_fr": "Oui ?", "kind": "single", "visibility": "sealed"}),
        ("staff-questionnaire-new", {"title_fr": "Vos trajets", "anonymity": "named"}),
    ],
)
def test_end_before_beginning_is_refused_on_the_end(organisation, name, typed):
    draft, manager = ready(organisation)
    dates = {"opens_at": "24/03/2027", "closes_at": "01/03/2027"}
    refused = post(make.client(manager), name, [draft.slug], **typed, **dates)
    assert refused.context["form"].errors == {"closes_at": ["La fin doit venir après le début."]}
    assert 'value="24/03/2027"' in refused.content.decode()


def test_summary_of_errors_names_each_field_and_says_what_to_write(organisation):
    draft, manager = ready(organisation)
    typed = {"slug": "Territoire Numérique 2027"}
    page = post(make.client(manager), "staff-presentation", [draft.slug], **typed)
    refused = page.content.decode()
    for line in (
        "Écrivez un titre.",
        "Écrivez un résumé.",
        "« territoire-numerique-2027 »",
        "avant d’enregistrer",
    ):
        assert line in refused.replace("\u202f", " ").replace("\xa0", " ")
    assert (
        "Licence des contributions et des données : ce champ est obligatoire."
        in refused.replace("\xa0", " ")
    )


def test_slug_taken_by_another_consultation_is_refused_on_its_field(organisation):
    draft, manager = ready(organisation)
    other = make.consultation(organisation, slug="autre")
    presentation = {
        "title_fr": "Encore",
        "summary_fr": "Encore",
        "slug": other.slug,
        "licence": "etalab-2.0",
    }
    modes = {"results_visibility": "live", "comment_times": "day"}
    modes |= {"moderation_mode": "post", "media_mode": "pre", "link_mode": "pre"}
    presentation |= {**modes, "promised_hours": "16"}
    refused = post(make.client(manager), "staff-presentation", [draft.slug], **presentation)
    assert list(refused.context["form"].errors) == ["slug"]
