"""End of provisional hidings: after 72 hours without a decision, the text returns automatically."""

from collections.abc import Callable
from typing import Any, cast

import structlog
from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.postgres import clock, tenancy
from moderation import target_kinds
from moderation.cases.actions.cases import locked_case
from moderation.decisions.actions.effects import apply_decision
from moderation.decisions.selectors import statements as statement_selectors
from moderation.enums import Action, CaseState, Reason
from moderation.models import Case, Decision

log = structlog.get_logger(__name__)


def lift_expired(limit: int = 100) -> int:
    """Restore the texts that were hidden for more than 72 hours without a decision.

    Return how many. A text hidden as illegal stays hidden until a moderator decides: the law does
    not let it return automatically (DSA art. 6). Each text is restored in its own transaction and
    organisation, as an automatic decision in the public log. A failure is logged, and the other
    texts are still restored.
    """
    with tenancy.across_organisations(
        "the delay of provisional hidings runs in every organisation"
    ):
        before = clock.now() - statement_selectors.PROVISIONAL
        hidden = Case.objects.filter(
            decisions__action=Action.HIDE, decisions__created_at__lte=before
        )
        hidden = hidden.exclude(
            decisions__action=Action.HIDE, decisions__reason__in=Reason.illegal()
        )
        expired = hidden.filter(state__in=CaseState.unfinished()).select_related("organisation")
        cases = list(expired.order_by("due_at").distinct()[:limit])
    return sum(_attempt(case) for case in cases)


def _attempt(case: Case) -> bool:
    try:
        return _lift(case)
    except Exception:
        log.exception("lift_failed", case=str(case.pk))
        return False


def _lift(case: Case) -> bool:
    viewer = Viewer.system(case.organisation)
    with tenancy.organisation(case.organisation_id), transaction.atomic():
        lock = cast("Callable[[Any, Any], Any]", target_kinds.get_kind(case.target_kind).lock)
        target = lock(viewer, case.target_id)
        locked = locked_case(case.target_kind, target.pk)
        hiding = cast(
            "Decision", case.decisions.filter(action=Action.HIDE).order_by("-number").first()
        )
        if (
            locked != case
            or target.state != hiding.state_after
            or Reason(hiding.reason) in Reason.illegal()
        ):
            return False
        fields: dict[str, Any] = {
            "reason": hiding.reason,
            "facts": "",
            "origin": hiding.origin,
            "automation": True,
        }
        effect: dict[str, Any] = {
            "action": Action.RESTORE,
            "state_after": hiding.state_before,
            "about": hiding.number,
        }
        apply_decision(viewer, case.target_kind, target, locked, **effect, **fields)
    return True
