"""An organisation is described by its administrators, and that is journalled."""

import pytest
from django.core.exceptions import ValidationError

from consult.accounts.actions import edit_organisation
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from tests.factories import make


def test_administrator_changes_the_colour_and_the_journal_says_so(organisation):
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
def test_what_cannot_be_kept_is_refused_by_its_field(organisation, field, value):
    with pytest.raises(ValidationError) as refusal:
        edit_organisation(viewer=make.person("organisation_admin", organisation=organisation), **{field: value})
    assert {name.removesuffix("_fr") for name in refusal.value.message_dict} == {field.removesuffix("_fr")}


@pytest.mark.parametrize("field", ["slug", "id", "brand_css", "created_at", "hosts", "nowhere"])
def test_nothing_else_can_be_written(organisation, field):
    with pytest.raises(Invalid) as refusal:
        edit_organisation(viewer=make.person("organisation_admin", organisation=organisation), **{field: "x"})
    assert refusal.value.attr == field


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_nobody_else_may_and_nothing_changes(consultation, role):
    before = consultation.organisation.name
    with pytest.raises(NotAllowed):
        edit_organisation(viewer=make.person(role, consultation), name="Pris")
    consultation.organisation.refresh_from_db()
    assert consultation.organisation.name == before
    assert JournalEntry.objects.filter(act="organisation.edit").count() == 0
