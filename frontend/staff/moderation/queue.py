"""The moderation queue next to the desk: its filters, its rows, and the cases before and after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from consult.accounts.enums import Role
from consult.consultations.selectors import consultations
from consult.core.exceptions import Invalid
from frontend.presenters.kind_labels import KINDS
from frontend.presenters.proposals import state_tag
from moderation import rules, target_kinds
from moderation.cases.selectors import queue as queue_selectors
from moderation.cases.selectors.queue import Order
from moderation.enums import CaseState, Reason

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


MOST = 50
TABS = {"": None, "read": False, "noticed": True}
# Ids of the counts that are updated in the page (live.html).
PARTS = {"read": "desk-unread", "noticed": "desk-reported"}
NAMES = ("tab", "kind", "reason", "consultation", "order", "state")


@dataclass(frozen=True)
class Asked:
    """The filters that the address gives for the queue, and the query string that repeats them."""

    values: dict
    query: str = field(default="")

    @classmethod
    def of(cls, request) -> Asked:
        """Return the filters of a request. Raise `Invalid` on an unknown tab.

        The other filters are checked by `selectors.cases`.
        """
        values = {name: request.GET.get(name, "") for name in NAMES}
        if values["tab"] not in TABS:
            raise Invalid(attr="tab")
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return cls(values, query.urlencode())

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


def cases_of(viewer: Viewer, asked) -> list:
    """Return the filtered cases, oldest first unless asked otherwise.

    There are at most fifty, and one more, which shows that the list is longer.
    """
    slug = asked.values["consultation"]
    return list(
        queue_selectors.cases(
            viewer,
            state=asked.values["state"] or CaseState.OPEN,
            reason=asked.values["reason"] or None,
            kind=asked.values["kind"] or None,
            noticed=TABS[asked.values["tab"]],
            consultation=consultations.get_consultation(viewer, slug) if slug else None,
            order=asked.values["order"] or Order.OLDEST,
        )[: MOST + 1]
    )


def rows_of(viewer: Viewer, asked) -> tuple[list[dict], bool]:
    """Return the rows of the queue, and whether there are more."""
    found = cases_of(viewer, asked)
    targets = queue_selectors.targets(viewer, found)
    own = rules.own_among(viewer, targets)
    return [_row(viewer, asked, case, targets, own) for case in found[:MOST]], len(found) > MOST


def queue_of(viewer: Viewer, asked, current=None, read=None) -> dict:
    """Return the context of the queue: tabs with counts, filters, rows, and the place of the case.

    `current` is the case at hand. `read` is the result of `rows_of`, if the caller has it already.
    """
    rows, more = read or rows_of(viewer, asked)
    place = next(
        (n for n, row in enumerate(rows) if current and row["case"].pk == current.pk), None
    )
    mine = [row for row in rows if is_for(row)]
    counts = queue_selectors.waiting(viewer)
    return {
        "rows": rows,
        "more": more,
        "after": _after(rows, place, mine),
        "is_done": bool(rows) and not mine and not more,
        "asked": asked,
        **{name: value for name, value in asked.values.items() if name != "kind"},
        "kind_asked": asked.values["kind"],
        "here": asked.address("staff-case", current.pk) if current else "",
        "waiting": counts,
        "tabs": _tabs(asked, counts),
        "place": None if place is None else place + 1,
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place is not None and place + 1 < len(rows) else None,
        "kinds": [
            (name, capfirst(KINDS.get(name, name))) for name in target_kinds.list_reportable_names()
        ],
        "reasons_list": [(one.value, capfirst(one.label)) for one in Reason],
        "orders": [(one.value, capfirst(one.label)) for one in Order],
        "states": [(one.value, capfirst(one.label)) for one in (CaseState.OPEN, CaseState.DECIDED)],
        "consultations": _consultations(viewer),
    }


def is_for(row) -> bool:
    """Return whether the viewer may decide the case of a row.

    The text is not their own, and no colleague has claimed the case.
    """
    return not row["is_own"] and (row["is_mine"] or not row["held_by"])


def _after(rows, place, mine):
    """Return the row to decide next, or None.

    It is the next row after the case at hand that the viewer may decide; after the last row, the
    search continues at the first one.
    """
    turned = rows if place is None else rows[place + 1 :] + rows[:place]
    return next((row for row in turned if row in mine), None)


def _tabs(asked, counts):
    rest = asked.without("tab")
    base = reverse("staff-moderation")
    numbers = {"": counts.total, "read": counts.to_read, "noticed": counts.noticed}
    query = {
        name: "&".join(part for part in (f"tab={name}" if name else "", rest) if part)
        for name in TABS
    }
    return [
        {
            "name": name,
            "url": f"{base}?{query[name]}" if query[name] else base,
            "count": numbers[name],
            "part": PARTS.get(name),
            "current": asked.values["tab"] == name,
        }
        for name in TABS
    ]


def _consultations(viewer: Viewer):
    mine = viewer.consultations_as(Role.MODERATOR)
    return [(one.slug, one.title) for one in consultations.consultations(viewer) if one.pk in mine]


def _row(viewer: Viewer, asked, case, targets, own):
    moment = timezone.now()
    key = (case.target_kind, case.target_id)
    target = targets.get(key)
    return {
        "case": case,
        "target": target,
        "url": asked.address("staff-case", case.pk),
        "kind": KINDS.get(case.target_kind, case.target_kind),
        "title": target_kinds.get_kind(case.target_kind).title(target) if target else "",
        "state": state_tag(target) if target else None,
        "reasons": [Reason(reason).label for reason in case.reasons],
        "is_own": key in own,
        "is_late": case.due_at < moment,
        "held_by": case.claimed_by.public_name if case.is_held_at(moment) else "",
        "is_mine": case.is_held_at(moment) and case.claimed_by_id == viewer.person().pk,
    }
