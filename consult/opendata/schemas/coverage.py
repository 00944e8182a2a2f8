"""The tables of what the published synthesis uses, beside random selections."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import Table, code, integer, key
from consult.outcomes.coverage.measures import DIMENSIONS

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
        code(
            "group",
            _("Group"),
            _("Code of a group of this dimension. For topics, the identifier in topics."),
        ),
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
        integer(
            "low",
            _("Low end"),
            _(
                "Contributions of the group in the 50th random selection, from the fewest to the "
                "most."
            ),
        ),
        integer(
            "high",
            _("High end"),
            _(
                "Contributions of the group in the 950th random selection, from the fewest to "
                "the most."
            ),
        ),
        integer(
            "draws_below",
            _("Selections that use fewer"),
            _(
                "Number of random selections with fewer contributions of the group than the "
                "synthesis uses."
            ),
        ),
        integer(
            "draws_equal",
            _("Selections that use as many"),
            _(
                "Number of random selections with as many contributions of the group as the "
                "synthesis uses."
            ),
        ),
        integer(
            "draws",
            _("Selections"),
            _("Number of random selections. Each has as many contributions as the synthesis uses."),
        ),
        code("seed", _("Seed"), _("Text from which coverage.py computes all random selections.")),
        integer(
            "synthesis",
            _("Version of the synthesis"),
            _("Value of the column “version” in syntheses."),
            minimum=1,
        ),
    ),
    key=("dimension", "group"),
)
