"""The fields of a vote as they were sent: parsed, shown in a form again, turned into choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frontend.presenters.voting import page_of
from votes.counting.choices import BLANK
from votes.selectors.polls import Vote

if TYPE_CHECKING:
    from votes.models import Question


@dataclass(frozen=True)
class BallotFields:
    """The fields of a vote, for any voting method.

    Each field has a single value, so that a draft can be restored whole.
    """

    question: Any
    fields: dict[str, str]

    @classmethod
    def of_vote(cls, question: Question, vote: Vote | None) -> BallotFields:
        """Return the fields of the current vote."""
        fields: dict[str, str] = {}
        if vote is not None and vote.is_blank:
            fields = {"blank": "on", "choice": BLANK}
        elif vote is not None:
            fields = page_of(question).fields(vote.choices)
        return cls(question, fields)

    @property
    def options(self) -> list:
        """Return the options of the question."""
        return list(self.question.poll.options.all())

    @property
    def order(self) -> list[str]:
        """Return the option ids of a ranking in their order.

        Missing ids are added, unknown ones dropped.
        """
        known = [str(option.pk) for option in self.options]
        sent = [pk for pk in dict.fromkeys(self.fields.get("order", "").split(">")) if pk in known]
        return sent + [pk for pk in known if pk not in sent]

    def moved(self, step: str) -> BallotFields:
        """Return a copy in which a button, “up:id” or “down:id”, moved one option."""
        way, _colon, pk = step.partition(":")
        order = self.order
        if pk in order:
            at = order.index(pk)
            to = min(max(at + (-1 if way == "up" else 1), 0), len(order) - 1)
            order.insert(to, order.pop(at))
        return BallotFields(self.question, self.fields | {"order": ">".join(order)})

    @property
    def choices(self) -> list:
        """Return the choices of the vote, as the action takes them."""
        if self.fields.get("blank") or self.fields.get("choice") == BLANK:
            return []
        return page_of(self.question).choices(self)

    def hidden(self) -> list[tuple[str, str]]:
        """Return the fields that the review page includes as hidden fields."""
        named = {
            "choice",
            "blank",
            "order",
            "value",
            "support",
            *(f"option-{o.pk}" for o in self.options),
        }
        named |= {f"value-{option.pk}" for option in self.options}
        named |= page_of(self.question).field_names(self.options)
        values = dict(self.fields)
        if page_of(self.question).is_ordered and "order" in values:
            values["order"] = ">".join(self.order)
        return [(name, value) for name, value in values.items() if name in named and value]

    def lines(self) -> list[dict]:
        """Return the data that the form shows for each option."""
        values = [str(value) for value in self.question.poll.values]
        by_id = {str(option.pk): option for option in self.options}
        order = self.order if page_of(self.question).is_ordered else list(by_id)
        return [
            {
                "id": pk,
                "label": by_id[pk].label,
                "checked": bool(self.fields.get(f"option-{pk}")) or self.fields.get("choice") == pk,
                "value": self.fields.get(f"value-{pk}", ""),
                "values": values,
                "place": place,
                "last": place == len(order),
            }
            for place, pk in enumerate(order, start=1)
        ]
