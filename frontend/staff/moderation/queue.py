"""The moderation queue next to the desk: its filters, its rows, and the rows before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations
from consult.core.exceptions import Invalid
from consult.core.postgres import clock, keyset
from debates.texts.selectors import authors as author_selectors
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.moderation.kind_labels import KINDS
from frontend.staff.moderation.words import chip_of, title_of
from frontend.staff.presenters.text_rows import describe_texts
from moderation import rules, target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.approvals import selectors as approval_selectors
from moderation.cases.selectors import queue as queue_selectors
from moderation.cases.selectors.queue import Order
from moderation.enums import Action, CaseState, ModerationState, Reason, SignalKind
from moderation.new_texts import selectors as new_text_selectors
from moderation.signals.selectors import details as detail_selectors

MOST = 50
NEW = "new"
DECIDED = "decided"
TABS = {"": None, "read": False, "noticed": True, NEW: None, DECIDED: None}
# Ids of the counts that are updated in the page (live.html).
PARTS = {"": "desk-total", "read": "desk-unread", "noticed": "desk-reported"}
NAMES = ("tab", "kind", "reason", "consultation", "order", "state", "after", "until", "again")
# A text that arrives while the list is made may miss it. It is then listed at the next visit.
MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class QueueFilters:
    """The filters that the address gives for the queue, and the query string that repeats them."""

    values: dict
    query: str = field(default="")

    @classmethod
    def of(cls, request) -> QueueFilters:
        """Return the filters of a request. Raise `Invalid` on an unknown tab.

        The other filters are checked by `selectors.cases`.
        """
        values = {name: request.GET.get(name, "") for name in NAMES}
        if values["tab"] not in TABS:
            raise Invalid(attr="tab")
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return cls(values, query.urlencode())

    @property
    def is_new(self) -> bool:
        """True for the list of new texts, which are not cases."""
        return self.values["tab"] == NEW

    @property
    def is_decided(self) -> bool:
        """True for the list of decided cases."""
        return self.values["tab"] == DECIDED or self.values["state"] == CaseState.DECIDED

    def address(self, name, *args) -> str:
        """Return the address of a page of the desk, with the filters."""
        path = reverse(name, args=args)
        return f"{path}?{self.query}" if self.query else path

    def without(self, *names) -> str:
        """Return the query string without some filters, for links that change them."""
        query = QueryDict(self.query, mutable=True)
        for name in names:
            query.pop(name, None)
        return query.urlencode()


@dataclass(frozen=True)
class Listed:
    """The rows of a list of the desk, at most fifty.

    `more` is True if the list is longer. `after` is the key of the next page of the new texts, which
    are listed since `since`.
    """

    rows: list[dict]
    more: bool
    after: str = ""
    since: datetime | None = None


def list_rows(viewer: Viewer, filters, *, is_folded=True) -> Listed:
    """Return the rows of the asked list: cases, or new texts.

    With `is_folded`, waiting cases with almost identical texts are one row.
    """
    return _new_texts(viewer, filters) if filters.is_new else _cases(viewer, filters, is_folded)


def _consultation(viewer: Viewer, filters):
    slug = filters.values["consultation"]
    return consultations.get_consultation(viewer, slug) if slug else None


def _cases(viewer: Viewer, filters, is_folded) -> Listed:
    """Return the filtered cases, oldest first unless asked otherwise; decided ones latest first."""
    found = queue_selectors.cases(
        viewer,
        state=CaseState.DECIDED
        if filters.is_decided
        else filters.values["state"] or CaseState.OPEN,
        reason=filters.values["reason"] or None,
        kind=filters.values["kind"] or None,
        noticed=TABS[filters.values["tab"]],
        consultation=_consultation(viewer, filters),
        order=filters.values["order"] or (Order.DECIDED if filters.is_decided else Order.OLDEST),
    )
    is_folded = is_folded and not filters.is_decided
    groups = detail_selectors.group_alike(found) if is_folded else {}
    folded = [pk for group in groups.values() for pk in group[1:]]
    cases = list(found.exclude(pk__in=folded)[: MOST + 1])
    rows = list_case_rows(viewer, filters, cases[:MOST], groups)
    return Listed(rows, len(cases) > MOST)


def list_case_rows(viewer: Viewer, filters, cases, groups=None) -> list[dict]:
    """Return the rows of some cases. `groups` has the ids of the cases that one row stands for."""
    targets = queue_selectors.targets(viewer, cases)
    own = rules.own_among(viewer, targets)
    described = describe_texts(viewer, cases, targets)
    awaiting = approval_selectors.cases_awaiting_removal(viewer)
    rows = []
    for case in cases:
        row = _case_row(viewer, filters, case, targets, own)
        row |= described.get(row["key"], {})
        row["awaits_second"] = str(case.pk) in awaiting
        group = (groups or {}).get(case.pk)
        rows.append(_group_row(filters, row, group) if group else row)
    return _with_repeats(rows)


def _group_row(filters, row, group):
    """Return the row of a case as the row of all cases with almost identical texts.

    The moderator may decide the group even if the first case is not theirs to decide.
    """
    return row | {
        "group": group,
        "url": filters.address("staff-group", row["case"].pk),
        "signals": [
            signal for signal in row.get("signals", []) if signal.kind != SignalKind.DUPLICATE
        ],
        "is_own": False,
        "claimed_by": "",
    }


def _new_texts(viewer: Viewer, filters) -> Listed:
    """Return the public texts that arrived since the viewer's last visit, with their signals."""
    if (
        filters.values["kind"]
        and filters.values["kind"] not in target_kinds.list_reportable_names()
    ):
        raise Invalid(attr="kind")
    consultation = _consultation(viewer, filters)
    since = find_read_moment(viewer, filters)
    page = keyset.page(
        new_text_selectors.new_texts(
            viewer,
            since=since,
            kind=filters.values["kind"] or None,
            consultation_id=consultation.pk if consultation else None,
        ).select_related("consultation"),
        new_text_selectors.NEW_TEXTS_ORDER,
        after=filters.values["after"] or None,
        size=MOST,
    )
    targets = queue_selectors.targets(viewer, page.items)
    own = rules.own_among(viewer, targets)
    described = describe_texts(viewer, page.items, targets)
    rows = [
        _text_row(filters, arrival, targets[key], key in own) | described[key]
        for arrival in page.items
        if (key := (arrival.target_kind, arrival.target_id)) in targets
        and ModerationState(targets[key].state).has_public_text
    ]
    return Listed(_with_repeats(rows), page.after is not None, page.after or "", since)


def _with_repeats(rows):
    """Mark the comments of which the same person sent another one with the same words."""
    ids = [row["key"][1] for row in rows if row["key"][0] == "comment"]
    repeated = author_selectors.repeated_comments(ids) if ids else set()
    return [row | {"is_repeated": row["key"][1] in repeated} for row in rows]


def find_read_moment(viewer: Viewer, filters) -> datetime:
    """Return the moment since which texts count as new.

    The moderator may ask for the last seven days again.
    """
    if filters.values["again"]:
        return clock.now() - new_text_selectors.FIRST_VISIT
    return new_text_selectors.read_until(viewer)


def describe_queue(viewer: Viewer, filters, current=None, read: Listed | None = None) -> dict:
    """Return the context of the queue: tabs with counts, filters, rows, and the place of the text.

    `current` is the (kind, id) of the text at hand. `read` is the result of `list_rows`, if the caller
    has it already.
    """
    listed = read or list_rows(viewer, filters)
    rows = listed.rows
    place = next((n for n, row in enumerate(rows) if row["key"] == current), None)
    mine = [row for row in rows if can_decide_row(row)]
    counts = queue_selectors.waiting(viewer)
    decided = (
        queue_selectors.waiting(viewer, state=CaseState.DECIDED).total
        if filters.is_decided
        else None
    )
    since = listed.since or find_read_moment(viewer, filters)
    until = filters.values["until"] or (clock.now() - MARGIN).isoformat()
    known = _consultations(viewer)
    return {
        "rows": rows,
        "more": listed.more,
        "after": _after(rows, place, mine),
        "next_page": _next_page(filters, listed.after, until) if listed.after else "",
        "since": since,
        "until": until,
        "is_done": bool(rows) and not mine and not listed.more and not filters.is_decided,
        "filters": filters,
        **{
            name: value
            for name, value in filters.values.items()
            if name not in ("kind", "after", "until")
        },
        "kind_filter": filters.values["kind"],
        "is_filtered": any(
            filters.values[name] for name in ("kind", "reason", "consultation", "order")
        ),
        "here": next((row["url"] for row in rows if row["key"] == current), ""),
        "waiting": counts,
        "tabs": _tabs(
            filters, counts, new_text_selectors.count_new_texts(viewer, since=since), decided
        ),
        "is_decided_list": filters.is_decided,
        "place": None if place is None else place + 1,
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place is not None and place + 1 < len(rows) else None,
        "kinds": [
            (name, capfirst(KINDS.get(name, name))) for name in target_kinds.list_reportable_names()
        ],
        "reasons_list": [(reason.value, capfirst(reason.label)) for reason in Reason],
        "orders": [
            (order.value, capfirst(order.label))
            for order in Order
            if (order == Order.DECIDED) == filters.is_decided
        ],
        "consultations": [(consultation.slug, consultation.title) for consultation in known],
        "appeals_count": appeal_selectors.count_open_appeals(viewer),
        "promised": sorted({consultation.promised_hours for consultation in known}),
    }


def _next_page(filters, after, until) -> str:
    """Return the query of the next page, from which all texts are marked until the first page."""
    query = QueryDict(filters.without("after", "until"), mutable=True)
    query.update({"after": after, "until": until})
    return query.urlencode()


def can_decide_row(row) -> bool:
    """Return whether the viewer may decide on the text of a row.

    The text is not their own, and no colleague has claimed the case.
    """
    return not row["is_own"] and (row["is_mine"] or not row["claimed_by"])


def _after(rows, place, mine):
    """Return the row to decide next, or None.

    It is the next row after the one at hand that the viewer may decide; after the last row, the
    search continues at the first one.
    """
    turned = rows if place is None else rows[place + 1 :] + rows[:place]
    return next((row for row in turned if row in mine), None)


def _tabs(filters, counts, new, decided):
    """Return the tabs, each with its count and its address.

    Filters that do not apply to a tab are left out of its address. The decided cases are counted on
    their own tab only.
    """
    base = reverse("staff-moderation")
    numbers = {"": counts.total, "read": counts.to_read, "noticed": counts.noticed, NEW: new}
    numbers[DECIDED] = decided
    tabs = []
    for name in TABS:
        dropped = {NEW: ("reason", "order"), DECIDED: ("order",)}.get(name, ())
        dropped = (*dropped, "order") if filters.is_decided else dropped
        rest = filters.without("tab", "state", "after", "until", "again", *dropped)
        query = "&".join(part for part in (f"tab={name}" if name else "", rest) if part)
        tabs.append(
            {
                "name": name,
                "url": f"{base}?{query}" if query else base,
                "count": numbers[name],
                "is_capped": name == NEW and new >= new_text_selectors.MOST_COUNTED,
                "part": PARTS.get(name),
                "current": name == (DECIDED if filters.is_decided else filters.values["tab"]),
            }
        )
    return tabs


def _consultations(viewer: Viewer):
    mine = viewer.consultations_as(Role.MODERATOR)
    return [
        consultation
        for consultation in consultations.consultations(viewer)
        if consultation.pk in mine
    ]


def _row(key, target, is_own):
    """Return what the rows of cases and of new texts have in common."""
    kind, _pk = key
    return {
        "key": key,
        "target": target,
        "kind": KINDS.get(kind, kind),
        "chip": chip_of(kind, target),
        "state": state_tag(target) if target else None,
        "is_own": is_own,
        "is_late": False,
        "claimed_by": "",
        "is_mine": False,
        "case": None,
        "notices": 0,
        "signals": [],
        "group": [],
    }


def _case_row(viewer: Viewer, filters, case, targets, own):
    moment = timezone.now()
    key = (case.target_kind, case.target_id)
    target = targets.get(key)
    is_waiting = case.state in CaseState.unfinished()
    return _row(key, target, key in own) | {
        "case": case,
        "consultation": case.consultation,
        "at": case.created_at,
        "url": filters.address("staff-case", case.pk),
        "title": title_of(case.target_kind, target, case.reported_start, case.reported_end)
        if target
        else "",
        "reasons": [Reason(reason).label for reason in case.reasons],
        "notices": case.notices_count,
        "is_urgent": case.is_fast and is_waiting,
        "is_late": is_waiting and case.due_at < moment,
        "claimed_by": case.claimed_by.public_name if case.is_claimed_at(moment) else "",
        "is_mine": case.is_claimed_at(moment) and case.claimed_by_id == viewer.person().pk,
        "outcome": _outcome(case),
    }


def _outcome(case) -> dict | None:
    """Return the last decision of a decided case: what, number and reason. None if it waits."""
    action = getattr(case, "last_action", None)
    if action is None:
        return None
    return {
        "what": Action(action).done,
        "number": case.last_number,
        "reason": Reason(case.last_reason).label if case.last_reason else "",
    }


def _text_row(filters, arrival, target, is_own):
    return _row((arrival.target_kind, arrival.target_id), target, is_own) | {
        "consultation": arrival.consultation,
        "at": arrival.arrived_at,
        "url": filters.address("staff-moderate", arrival.target_kind, arrival.target_id),
        "title": target_kinds.get_kind(arrival.target_kind).title(target),
        "reasons": [],
    }
