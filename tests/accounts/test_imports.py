"""People imported from another platform: pseudonyms, with one journal entry for each batch.

A second import finds them again.
"""

from consult.accounts.people.actions import import_participants
from consult.core.models import JournalEntry


def test_batch_of_imported_people_is_journalled_once_with_its_count(organisation):
    people = [("p1", "Ada (exemple)"), ("p2", "Grace (exemple)")]
    for group in (people, people, [*people, ("p3", "Edsger (exemple)")]):
        imported = import_participants(organisation=organisation, origin="ailleurs", people=group)
    assert sorted(imported) == ["p1", "p2", "p3"]
    entries = JournalEntry.objects.filter(act="participant.import").order_by("created_at", "id")
    assert [(entry.actor, entry.object_id, entry.data) for entry in entries] == [
        (None, organisation.pk, {"origin": "ailleurs", "count": 2}),
        (None, organisation.pk, {"origin": "ailleurs", "count": 1}),
    ]
