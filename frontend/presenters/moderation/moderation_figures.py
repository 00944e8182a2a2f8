"""Monthly figures of moderation, as a table and a bar chart of the decisions of each month."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.text import capfirst

from consult.accounts.viewer import Viewer
from frontend.drawings.bars import FEWEST_FOR_A_BAR, horizontal, shares
from frontend.presenters.moderation.decisions import lasting
from moderation.decisions.figures import RULES, Line, monthly
from moderation.enums import Action, Reason

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def month_label(month: str) -> str:
    """Return the label of a month, such as "Mars 2026"."""
    year, number = map(int, month.split("-"))
    return capfirst(date_format(date(year, number, 1), "F Y"))


def monthly_figures(viewer: Viewer, consultation: Consultation) -> dict[str, Any]:
    """Return the lines of the table, the bars and the rules, the latest month first.

    The lists of lines and bars are empty if there is no decision.
    """
    lines = monthly(viewer, consultation)
    totals = [
        (month, sum(line.total for line in group))
        for month, group in groupby(lines, lambda line: line.month)
    ]
    return {
        "figure_lines": [_row(line) for line in lines],
        "bars": horizontal([(month_label(month), total) for month, total in totals]),
        "rules": list(RULES.values()),
    }


def _row(line: Line) -> dict[str, Any]:
    late = line.waited - line.in_time
    return {
        "month": month_label(line.month),
        "reason": capfirst(Reason(line.reason).label) if line.reason else "",
        "line": line,
        "outcomes": [
            (Action(action).done, number) for action, number in sorted(line.decisions.items())
        ],
        "median": "" if line.median is None else lasting(line.median),
        "share": shares([line.in_time, late])[0] if line.waited >= FEWEST_FOR_A_BAR else None,
    }
