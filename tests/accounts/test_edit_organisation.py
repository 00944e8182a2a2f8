"""An organisation is described by its administrators, and that is journalled."""

import pytest

from consult.accounts.actions import edit_organisation
from consult.core.exceptions import NotAllowed
from consult.core.models import JournalEntry
from consult.organisations.selectors import get_organisation_by_id
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


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_nobody_else_may_and_nothing_changes(consultation, role):
    with pytest.raises(NotAllowed):
        edit_organisation(viewer=make.person(role, consultation), name="Pris")
    assert get_organisation_by_id(consultation.organisation_id).name == consultation.organisation.name
    assert JournalEntry.objects.filter(act="organisation.edit").count() == 0
