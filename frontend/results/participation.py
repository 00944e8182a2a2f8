"""The participation in a consultation or a topic: figures, a drawing over time, bars by topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.opendata import selectors as opendata_selectors
from consult.outcomes.results.selectors import get_participation
from frontend.drawings.bars import horizontal
from frontend.drawings.timeline import Timeline, timeline
from frontend.presenters.parts.components import Download
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic
    from consult.opendata.models import DatasetVersion

# The tables that the page offers, and the icon of each.
TABLES = {
    "proposals": "table",
    "positions": "circle-check",
    "comments": "message-square",
    "workshops": "users",
    "official_answers": "reply",
    "quotations": "highlighter",
    "sources": "link",
    "moderation_decisions": "scale",
}


@dataclass(frozen=True)
class Data:
    """The latest version of the open data: its page, its tables with their files, and the whole."""

    version: DatasetVersion
    url: str
    tables: list[tuple[Any, str, list[Download]]]
    archive: Download


def over_time(viewer: Viewer, consultation: Consultation, topic: Topic | None = None) -> dict:
    """Return the participation over time, with its drawing; one query."""
    participation = get_participation(viewer, consultation, topic_id=topic.pk if topic else None)
    if participation is None or not consultation.opens_at:
        return {"participation": participation, "timeline": None}
    ended = min(consultation.closed_at or consultation.closes_at, participation.counted_at)  # type: ignore[type-var]  # set once it is published
    drawn = timeline(participation.days, _day(consultation.opens_at), _day(ended))
    return {
        "participation": participation,
        "timeline": drawn,
        "conclusion": _conclusion(drawn) if drawn else "",
    }


def _conclusion(drawn: Timeline) -> str:
    """Return in words what the drawing shows."""
    busiest = drawn.busiest
    days = (
        dates.on(busiest.first)
        if drawn.days == 1
        else _("%(first)s to %(last)s")
        % {"first": dates.on(busiest.first), "last": dates.on(busiest.last)}
    )
    words = ngettext(
        "%(total)s contribution. The busiest time: %(days)s, with %(number)s.",
        "%(total)s contributions. The busiest time: %(days)s, with %(number)s.",
        drawn.total,
    )
    return words % {"total": drawn.total, "days": days, "number": busiest.number}


def by_topic(consultation: Consultation, table: list[tuple[Any, Any, Any]]) -> dict:
    """Return the bars of the numbered topics, and the number of contributions outside them."""
    numbered = [(topic, counts) for topic, counts, _totals in table if topic.number]
    return {
        "topic_bars": horizontal(
            (
                topic.title,
                counts.proposals,
                reverse("topic-results", args=[consultation.slug, topic.slug]),
            )
            for topic, counts in numbered
        ),
        "transversal": sum(
            counts.proposals for topic, counts, _totals in table if not topic.number
        ),
    }


def data_of(viewer: Viewer, consultation: Consultation) -> Data | None:
    """Return the latest version of the open data of a consultation, or None. Two queries."""
    try:
        dataset = opendata_selectors.get_dataset(viewer, consultation.slug)
    except NotFound:
        return None
    version = dataset.latest  # type: ignore[attr-defined]  # an annotation of the query
    if version is None:
        return None
    resources = {
        resource.name: resource
        for resource in opendata_selectors.describe(version)
        if resource.rows
    }
    return Data(
        version=version,
        url=reverse("open-data-dataset", args=[consultation.slug]),
        tables=[
            (
                resources[name],
                icon,
                [_download(consultation.slug, version, file) for file in resources[name].files],
            )
            for name, icon in TABLES.items()
            if name in resources
        ],
        archive=_download(
            consultation.slug, version, opendata_selectors.archive(version), _("Everything")
        ),
    )


def _download(slug: str, version: DatasetVersion, file: Any, label: str = "") -> Download:
    url = reverse("open-data-file", args=[slug, version.number, file.name])
    name = f"{label}, {file.format}" if label else file.format.upper()
    return Download(name, url, file.bytes)


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()
