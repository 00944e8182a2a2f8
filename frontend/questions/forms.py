"""The fields of a vote as they were sent: parsed, shown in a form again, turned into choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from votes.enums import QuestionKind

BLANK = "blank"


@dataclass(frozen=True)
class Given:
    """The fields of a vote, for any kind of question.

    Each field has a single value, so that a draft can be restored whole.
    """

    question: Any
    fields: dict[str, str]

    @classmethod
    def of_vote(cls, question, vote) -> Given:
        """Return the fields of the current vote."""
        fields: dict[str, str] = {}
        if vote is not None and vote.is_blank:
            fields = {"blank": "on", "choice": BLANK}
        elif vote is not None:
            fields = _FIELDS[QuestionKind(question.kind)](vote.choices)
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

    def moved(self, step: str) -> Given:
        """Return a copy in which a button, “up:id” or “down:id”, moved one option."""
        way, _colon, pk = step.partition(":")
        order = self.order
        if pk in order:
            at = order.index(pk)
            to = min(max(at + (-1 if way == "up" else 1), 0), len(order) - 1)
            order.insert(to, order.pop(at))
        return Given(self.question, self.fields | {"order": ">".join(order)})

    @property
    def choices(self) -> list:
        """Return the choices of the vote, as the action takes them."""
        if self.fields.get("blank") or self.fields.get("choice") == BLANK:
            return []
        return _CHOICES[QuestionKind(self.question.kind)](self)

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
        carried = dict(self.fields)
        if self.question.kind == QuestionKind.RANKING and "order" in carried:
            carried["order"] = ">".join(self.order)
        return [(name, value) for name, value in carried.items() if name in named and value]

    def lines(self) -> list[dict]:
        """Return the data that the form shows for each option."""
        values = [str(value) for value in self.question.poll.values]
        by_id = {str(option.pk): option for option in self.options}
        order = self.order if self.question.kind == QuestionKind.RANKING else list(by_id)
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


def _number(text):
    """Return a value as a whole number.

    Leave any other text as it is: the action refuses it by name.
    """
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 5 else text


def _scale(given):
    if not given.options:
        value = given.fields.get("value", "")
        return [{"value": _number(value)}] if value else []
    rated = [
        (str(option.pk), given.fields.get(f"value-{option.pk}", "")) for option in given.options
    ]
    return [{"option": pk, "value": _number(value)} for pk, value in rated if value]


_CHOICES = {
    QuestionKind.SINGLE: lambda given: (
        [given.fields["choice"]] if given.fields.get("choice") else []
    ),
    QuestionKind.APPROVAL: lambda given: [
        str(option.pk) for option in given.options if given.fields.get(f"option-{option.pk}")
    ],
    QuestionKind.SUPPORT: lambda given: ["support"],
    QuestionKind.RANKING: lambda given: given.order,
    QuestionKind.SCALE: _scale,
}
_FIELDS = {
    QuestionKind.SINGLE: lambda choices: {"choice": choices[0]},
    QuestionKind.APPROVAL: lambda choices: {f"option-{pk}": "on" for pk in choices},
    QuestionKind.SUPPORT: lambda choices: {},
    QuestionKind.RANKING: lambda choices: {"order": ">".join(choices)},
    QuestionKind.SCALE: lambda choices: {
        (f"value-{one['option']}" if "option" in one else "value"): str(one["value"])
        for one in choices
    },
}
