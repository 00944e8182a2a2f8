"""Administrators edit their organisation, and the journal records it."""

import pytest
from django.core.exceptions import ValidationError

from consult.accounts.tenants.actions import edit_organisation
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from tests.factories import make


def test_changed_colour_is_recorded_in_the_journal(organisation):
    viewer = make.person("organisation_admin", organisation=organisation)
    before = organisation.brand_hash
    changed = edit_organisation(viewer=viewer, brand_colour="#9A3B26")
    assert changed.brand_hash != before
    entry = JournalEntry.objects.get(act="organisation.edit")
    assert (entry.actor, entry.object_id, entry.data) == (
        viewer.participant.pk,
        organisation.pk,
        {"fields": ["brand_colour"]},
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand_colour", "jaune"),
        ("brand_colour", ""),
        ("legal_notice_fr", "x" * 20_001),
        ("contact_email", "mairie"),
        ("time_zone", "Mars/Olympus"),
    ],
)
def test_invalid_value_is_refused_under_its_field(organisation, field, value):
    with pytest.raises(ValidationError) as refusal:
        edit_organisation(
            viewer=make.person("organisation_admin", organisation=organisation), **{field: value}
        )
    assert {name.removesuffix("_fr") for name in refusal.value.message_dict} == {
        field.removesuffix("_fr")
    }


@pytest.mark.parametrize("field", ["slug", "id", "brand_css", "created_at", "hosts", "nowhere"])
def test_field_outside_the_list_is_refused(organisation, field):
    with pytest.raises(Invalid) as refusal:
        edit_organisation(
            viewer=make.person("organisation_admin", organisation=organisation), **{field: "x"}
        )
    assert refusal.value.attr == field


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_edit_without_the_role_is_refused_and_changes_no_data(consultation, role):
    before = consultation.organisation.name
    with pytest.raises(NotAllowed):
        edit_organisation(viewer=make.person(role, consultation), name="Pris")
    consultation.organisation.refresh_from_db()
    assert consultation.organisation.name == before
    assert JournalEntry.objects.filter(act="organisation.edit").count() == 0
