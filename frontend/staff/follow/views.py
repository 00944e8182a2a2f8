"""The page of the team that follows a published consultation: its figures and next deadlines."""

from django.shortcuts import redirect, render
from django.utils import timezone

from consult.accounts.viewers.content import recall
from consult.consultations import rules
from consult.consultations.enums import ConsultationState, Platform
from consult.consultations.selectors.consultations import get_consultation
from consult.outcomes.results.selectors import get_participation
from consult.outcomes.syntheses.selectors import announced_day
from consult.workshops.rules import can_create
from frontend.drawings.bars import horizontal
from frontend.presenters.consultation.consultations import ended_at
from frontend.presenters.consultation.participation_figures import participation_figures
from frontend.staff.entries import required, setup
from frontend.staff.follow.course import (
    list_changes,
    list_deadlines,
    list_running,
    list_sealed,
)
from frontend.staff.menu.moments import may_follow
from frontend.staff.presenters.work import list_work
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from moderation.rules import can_see_devices


@page("devices.see")
def follow_consultation(request, slug):
    """Show the work that waits in a published consultation, its figures and its next deadlines.

    A draft has no figures: people who edit it are redirected to its tasks.
    """
    viewer = request.viewer
    consultation = get_consultation(viewer, slug)
    may_edit = rules.can_edit(viewer, consultation)
    required(may_follow(viewer, consultation))
    if consultation.published_at is None:
        required(may_edit)
        return redirect("staff-consultation", slug)
    is_over = consultation.state.is_over
    is_upcoming = consultation.state == ConsultationState.UPCOMING
    counts = participation_figures(viewer, consultation)
    running = list_running(viewer, consultation)
    context = setup(
        request,
        consultation,
        "staff-follow",
        state=consultation.state,
        work=list_work(viewer, [consultation]),
        begins=dates.in_full(consultation.opens_at),  # type: ignore[arg-type]  # set once it is published
        ends=dates.in_full(ended_at(consultation)),  # type: ignore[arg-type]  # set once it is published
        figures=counts["figures"],
        imported=counts["imported"],
        origin=_name_origin(consultation),
        has_topics=bool(counts["table"]),
        is_empty=not counts["figures"][0].value,
        today=_count_today(viewer, consultation),
        topic_bars=horizontal(
            (f"{topic.number}. {topic.title}" if topic.number else topic.title, figures.proposals)
            for topic, figures, _meetings in counts["table"]
        ),
        sealed=list_sealed(viewer, consultation, running),
        deadlines=list_deadlines(
            running, counts["met"].to_come, recall(announced_day, viewer, consultation.pk)
        ),
        changes=[] if is_over else list_changes(viewer, consultation, running),
        may_close=not is_over and not is_upcoming and rules.can_close(viewer, consultation),
        may_cancel=is_upcoming and rules.can_cancel(viewer, consultation),
        may_suspend=not is_over and rules.can_suspend(viewer, consultation),
        may_announce=not is_over and can_create(viewer, consultation.pk),
        sees_devices=can_see_devices(viewer, consultation.pk),
    )
    return render(request, "staff/follow/follow.html", context)


def _name_origin(consultation) -> str:
    """Return the name of the platform that a consultation was imported from, or ""."""
    is_known = consultation.origin in Platform.values
    return Platform.name_of(consultation.origin) if is_known else ""


def _count_today(viewer, consultation) -> int:
    """Return the contributions of today, as the stored record of days counted them. One query."""
    participation = get_participation(viewer, consultation)
    return participation.days.get(timezone.localdate(), 0) if participation else 0
