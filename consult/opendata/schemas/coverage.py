"""The tables of what the published synthesis uses, beside random selections."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import Table, code, integer, key
from consult.outcomes.coverage.measures import DIMENSIONS

SELECTIONS = _("Of the random selections of as many contributions, as docs/coverage.md describes.")

USED_CONTRIBUTIONS = Table(
    "used_contributions",
    _("Contributions used by the synthesis"),
    _("One row per public contribution that a passage of the latest published synthesis uses."),
    (
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        integer("number", _("Number"), _("Number in proposals."), minimum=1),
    ),
    key=("proposal",),
    points={"proposal": ("proposals", "id")},
)

COVERAGE = Table(
    "coverage",
    _("Coverage of the synthesis"),
    _(
        "The contributions that the synthesis uses, by group, beside random selections of as many "
        "contributions."
    ),
    (
        code(
            "dimension",
            _("Dimension"),
            _("The feature by which contributions are grouped."),
            choices=DIMENSIONS,
        ),
        code("group", _("Group"), _("A code of the dimension, or the identifier of a topic.")),
        integer(
            "contributions",
            _("Contributions"),
            _("Counting rule: public contributions of the group."),
        ),
        integer(
            "used",
            _("Contributions used"),
            _(
                "Counting rule: public contributions of the group that a main point counts or a "
                "quotation quotes."
            ),
        ),
        integer("low", _("Low end"), _("The number used by the 50th of 1,000 random selections.")),
        integer("high", _("High end"), _("The number used by the 950th of 1,000.")),
        integer("draws_below", _("Selections that use fewer"), SELECTIONS),
        integer("draws_equal", _("Selections that use as many"), SELECTIONS),
        integer("draws", _("Selections"), _("The number of random selections.")),
        code("seed", _("Seed"), _("The text from which all random selections follow.")),
        integer("synthesis", _("Version of the synthesis"), _("Its number."), minimum=1),
    ),
    key=("dimension", "group"),
)
