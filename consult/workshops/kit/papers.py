"""The answer sheets of tables and the attendance sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.workshops.enums import Present
from consult.workshops.kit.blocks import Boxes, Line, Question, Sheet, Table, Words

if TYPE_CHECKING:
    from consult.workshops.kit.contents import Addresses


def answer_sheet(place: int, topic: Question, at: Addresses) -> Sheet:
    """Return the sheet on which a table writes one idea on one topic."""
    return Sheet(
        f"answer-{place}",
        _("Our table proposes…"),
        (
            Words(topic.question, strong=True),
            Line(_("Table"), 0),
            Line(_("Number of people at the table"), 0),
            Line(_("Our idea, in one sentence")),
            Line(_("What must be done, by whom, for whom"), 5),
            Line(_("Why"), 3),
            Line(_("What we did not agree on"), 2),
            Line(_("Stickers or raised hands for this idea, if you counted them"), 0),
            Boxes(
                _("Before you hand it in"),
                (
                    _("We read this sheet aloud, and it says what we said."),
                    _("Our table agrees that this text be published on the site, without names."),
                ),
            ),
        ),
        kicker=topic.name,
    )


def attendance(at: Addresses) -> Sheet:
    """Return the sheet for the number of people and their kinds. It asks for no signature."""
    kinds = tuple(str(capfirst(kind.label)) for kind in Present)
    return Sheet(
        "attendance",
        _("Attendance sheet"),
        (
            Words(
                _(
                    "Signatures and names are not needed. Count the people. Leave empty what you do not know."
                ),
                strong=True,
            ),
            *at.facts,
            Line(_("Number of people present, facilitators not counted"), 0),
            Line(_("Among them, people who had come to another workshop of this consultation"), 0),
            Table(
                _("People present, if they wish to state it"),
                (pgettext("presence", "Who"), _("How many")),
                kinds,
            ),
            Words(
                _(
                    "You may pass the sheet around. Each person makes a mark where they "
                    "wish, or none. The site publishes the numbers, not the sheet. Throw "
                    "the sheet away once the numbers are on the site."
                )
            ),
        ),
        kicker=at.consultation.title,
    )
