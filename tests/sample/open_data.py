"""The table of visits in open data."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import ROW, Table, day, flag, key, text

VISITS = Table(
    "visits",
    _("Visits"),
    _("One row for each visit."),
    (
        key("id", _("Identifier"), ROW),
        text("title", _("Title"), required=True),
        day("held_on", _("Day")),
        flag("is_step_free", _("Step-free"), _("As the organisers declare it.")),
    ),
    key=("id",),
)
