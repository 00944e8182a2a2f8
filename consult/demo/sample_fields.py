"""The places, tags and fields that the open sample asks for in addition to a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consult.accounts.viewer import Viewer
from consult.consultations.actions import fields as field_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import tags as tag_actions
from consult.consultations.selectors.fields import fields, tags
from consult.demo import text_files

if TYPE_CHECKING:
    from consult.consultations.models import Field, Tag


@dataclass(frozen=True)
class SampleFields:
    """The tags and fields just created, by their names in the demo's files.

    Both are empty if they were created by an earlier run.
    """

    tags: dict[str, Tag] = field(default_factory=dict)
    fields: dict[str, Field] = field(default_factory=dict)

    def of(self, title: str) -> dict:
        """Return the place, tags and answers of a contribution, by its title.

        The place is always given. Tags and answers are given only by the run that creates the tags
        and fields.
        """
        entry = text_files.read_form_sample()["contributions"].get(title, {})
        return {
            "location": entry.get("place"),
            "tags": [self.tags[name] for name in entry.get("tags", ()) if name in self.tags],
            "fields": dict(
                self._answer(*pair)
                for pair in entry.get("fields", {}).items()
                if pair[0] in self.fields
            ),
        }

    def _answer(self, name, value):
        """Return the field id and the answer.

        For a choice, the file gives the index of the option.
        """
        options = self.fields[name].options
        return str(self.fields[name].pk), options[value]["key"] if options else value


def seed(organisation, consultation, topics) -> SampleFields:
    """Create the tags and fields, at the first run only. Afterwards they belong to the team."""
    viewer = Viewer.system(organisation)
    sample = text_files.read_form_sample()
    if tags(viewer, consultation) or fields(viewer, consultation):
        return SampleFields()
    where = {"viewer": viewer, "consultation_id": consultation.pk}
    lifecycle_actions.edit_consultation(**where, **sample["places"])
    topic_id = topics[sample["topic"]].pk
    return SampleFields(
        {name: tag_actions.add_tag(**where, **labels) for name, labels in sample["tags"].items()},
        {
            name: field_actions.add_field(**where, topic_id=topic_id, **spec)
            for name, spec in sample["fields"].items()
        },
    )
