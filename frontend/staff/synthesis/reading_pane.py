"""The contributions beside the text: what a writer asked to read, and the page of the list."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import NotFound
from consult.core.words.text import clean_line
from consult.outcomes.enums import BlockKind
from consult.outcomes.syntheses import contribution_search as reading
from consult.workshops.meetings.selectors.workshops import list_workshops
from debates.enums import ProposalKind
from debates.proposals.selectors.proposals import get_proposal_by_number, title_of
from debates.proposals.selectors.versions import versions
from frontend.presenters.debate.proposal_states import origin_tag
from frontend.presenters.debate.proposals import extract, url_of
from moderation.enums import ModerationState

SUPPORTED = "supported"
HINT = 90


@dataclass(frozen=True)
class ReadingRow:
    """A contribution in the list."""

    id: UUID
    number: int
    title: str
    text: str
    origin: Any
    language: str
    read_url: str
    is_attached: bool


def build_reading_pane(request, consultation, synthesis, chapter, rows):
    """Return the context of the reading pane, from the values of the address."""
    params = request.GET
    points = [row for row in rows if row.kind == BlockKind.MAIN_POINT]
    point = _point(params, points)
    wish = reading.Wish(
        search=clean_line(params.get("q", ""))[:200],
        kind=params.get("kind", "") if params.get("kind") in ProposalKind.values else "",
        workshop=_uuid(params.get("workshop", "")),
        is_most_supported=params.get("order") == SUPPORTED,
        is_unused=bool(params.get("unused")),
        page=_page(params.get("page", "")),
    )
    topic = None if params.get("everywhere") else chapter.topic
    listing = reading.list_contributions(request.viewer, synthesis, consultation, wish, topic=topic)
    attached = {support.id for support in point.supports} if point else set()
    here = reverse("staff-chapter", args=[consultation.slug, chapter.pk])
    return {
        "wish": wish,
        "listing": listing,
        "everywhere": bool(params.get("everywhere")),
        "point": point,
        "points": [(row.id, _hint(row)) for row in points],
        "kinds": [("", _("All"))] + [(kind.value, kind.label) for kind in ProposalKind],
        "workshops": [
            (workshop.pk, workshop.title)
            for workshop in list_workshops(request.viewer, consultation_id=consultation.pk)
        ],
        "readings": [
            ReadingRow(
                id=proposal.pk,
                number=proposal.number,
                title=title_of(proposal),
                text=extract(proposal),
                origin=origin_tag(proposal),
                language=proposal.language,
                read_url=f"{here}{_change_query(params, read=proposal.number)}#reading",
                is_attached=proposal.pk in attached,
            )
            for proposal in listing.proposals
        ],
        "previous_url": f"{here}{_change_query(params, page=wish.page - 1)}#reading"
        if wish.page > 1
        else "",
        "next_url": f"{here}{_change_query(params, page=wish.page + 1)}#reading"
        if listing.has_next
        else "",
        "back_url": f"{here}{_change_query(params, read=None)}#reading",
        "query": params.urlencode(),
        "into": params.get("into", ""),
        **_describe_opened(request, consultation, params, attached),
    }


def _describe_opened(request, consultation, params, attached):
    """Return the contribution that the writer reads, with the version of its text."""
    number = params.get("read", "")
    if not number.isdecimal() or len(number) > 9:
        return {"contribution": None}
    try:
        proposal = get_proposal_by_number(request.viewer, consultation, int(number))
    except NotFound:
        return {"contribution": None}
    if not proposal.moderation.has_public_text:
        return {"contribution": None}
    public = versions(request.viewer, proposal).exclude(state=ModerationState.PENDING)
    version = public.order_by("-number").first()
    quoted = {"proposal": proposal.number, "version": version.number if version else ""}
    if block_id := _uuid(params.get("into", "")):
        quoted["block"] = str(block_id)
    return {
        "contribution": proposal,
        "contribution_title": title_of(proposal),
        "contribution_url": url_of("proposal", proposal),
        "version": version,
        "quote_query": urlencode(quoted),
        "is_attached": proposal.pk in attached,
    }


def _point(params, points):
    """Return the main point in work: the one of the address, the open one, or the last one."""
    wanted = params.get("point") or params.get("block")
    chosen = next((row for row in points if str(row.id) == wanted), None)
    return chosen or (points[-1] if points else None)


def _hint(row):
    text = row.content.text.strip()
    if not text:
        return _("Main point without text")
    return text if len(text) <= HINT else f"{text[:HINT].rsplit(' ', 1)[0]}…"


def _change_query(params, **changed):
    """Return the query of the address with changed values. None removes a value."""
    query = params.copy()
    for name, value in changed.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    if "read" not in changed:
        query.pop("read", None)
    return f"?{query.urlencode()}" if query else ""


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def _page(text):
    return max(int(text), 1) if text.isdecimal() and len(text) < 5 else 1
