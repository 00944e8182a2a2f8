"""The base class of voting methods."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from votes.counting.choices import Terms
from votes.counting.outcome import Line
from votes.models import Poll

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Duels = tuple[tuple[int, ...], ...]


class Method(ABC):
    """A voting method: its choices as text, its terms, its count, and its explanation in words.

    Every question stores the `kind` of its method, which has at most eight letters. Its rules also
    state the `name`, which says how votes are counted: a different count needs a new name (ADR 19).
    `label` states how people answer, in the form of the manager. `choices` states what clients of
    the API send, for their documentation.
    """

    kind: ClassVar[str]
    name: ClassVar[str]
    label: ClassVar[_StrPromise]
    choices: ClassVar[str] = "ids of options"
    fewest_options: ClassVar[int] = 0
    places_options: ClassVar[bool] = True

    # ---- the choices of a voter

    @abstractmethod
    def write(self, terms: Terms, choices: list) -> str:
        """Return the canonical line of choices that are not empty (docs/ledger-format.md §4).

        Raise `Invalid`, with the problem in the voter's language.
        """

    def read(self, choice: str) -> list:
        """Return the choices from a canonical line, as `write` takes them."""
        return choice.split(",")

    # ---- the terms of a poll

    def terms_in_rules(self, poll: Poll) -> dict:
        """Return the terms of the method that the opening fixes (docs/ledger-format.md §2).

        `scale` is the values that voters give, or None.
        """
        return {"max_choices": 1, "scale": None}

    def most_choices(self, poll: Poll, options: Sequence) -> int:
        """Return how many answers a voter may choose at once."""
        return 1

    def list_obstacles(self, poll: Poll, options: Sequence) -> Iterator[str]:
        """Yield the reasons why a draft cannot be put to the vote, in sentences."""
        fewest = self.fewest_options
        if len(options) < fewest:
            words = ngettext("Give at least %(n)s answer.", "Give at least %(n)s answers.", fewest)
            yield words % {"n": fewest}

    # ---- the count

    @abstractmethod
    def count(
        self, expressed: Mapping[str, int], options: Sequence[str]
    ) -> tuple[Sequence[Line], Duels]:
        """Return a line for each option, in their order, and the duels of the options, if any.

        `expressed` gives the number of voters of each canonical choice, without abstentions.
        """

    # ---- the method in words

    @abstractmethod
    def instruction(self, poll: Poll) -> str:
        """Return how the question is answered, in a few words."""

    @abstractmethod
    def explain_order(self) -> list[str]:
        """Return how the count places the options, in plain sentences."""

    def explain(self) -> list[str]:
        """Return how votes become a result, in plain words."""
        equals = _("Answers with the same figures share the same place. The tie is not broken.")
        return [
            _("Each person counts once: only their last vote before the close counts."),
            *self.explain_order(),
            *([equals] if self.places_options else []),
            _("Abstentions are counted separately. They do not change the order."),
        ]
