"""What the open sample asks beside a text: where, under which words, and two things more in one topic."""

from __future__ import annotations

from dataclasses import dataclass, field

from consult.accounts.viewer import Viewer
from consult.consultations import actions
from consult.consultations.selectors import fields, tags
from consult.opendata.demo import reading


@dataclass(frozen=True)
class Asked:
    """What was just asked, by the names that the demo's texts give it; nothing where it was asked before."""

    tags: dict[str, object] = field(default_factory=dict)
    fields: dict[str, object] = field(default_factory=dict)

    def of(self, title: str) -> dict:
        """What a contribution says beside its text. Its place is always told; the rest, when it is first asked."""
        said = reading.asked()["contributions"].get(title, {})
        return {
            "location": said.get("place"),
            "tags": [self.tags[name] for name in said.get("tags", ()) if name in self.tags],
            "fields": dict(self._answer(*one) for one in said.get("fields", {}).items() if one[0] in self.fields),
        }

    def _answer(self, name, value):
        """An answer by field id; of a choice, the texts give the place of the option."""
        options = self.fields[name].options
        return str(self.fields[name].pk), options[value]["key"] if options else value


def seed(organisation, consultation, topics) -> Asked:
    """Ask, the first time; after that the list and the fields are the team's, and nothing changes."""
    viewer, said = Viewer.system(organisation), reading.asked()
    if tags(viewer, consultation) or fields(viewer, consultation):
        return Asked()
    where = {"viewer": viewer, "consultation_id": consultation.pk}
    actions.edit_consultation(**where, **said["places"])
    topic_id = topics[said["topic"]].pk
    return Asked(
        {name: actions.add_tag(**where, **labels) for name, labels in said["tags"].items()},
        {name: actions.add_field(**where, topic_id=topic_id, **asked) for name, asked in said["fields"].items()},
    )
