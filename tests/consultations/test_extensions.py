"""An extension of a phase: its notice, its length in days, and the later phases that move with it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from consult.consultations.actions import phases as phase_actions
from consult.consultations.exceptions import AlreadyClosed, NotPublished, TooLateToExtend
from consult.consultations.models import Phase
from consult.consultations.selectors.extensions import count_days, plan_moves
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import JournalEntry
from consult.notifications.actions import follows as follow_actions
from consult.notifications.models import Notification
from tests.consultations.drafts import published, ready
from tests.factories import make

DAY = timedelta(days=1)
WHY = "Trois ateliers annulés par la neige (exemple)."


def add(consultation, title, after, lasts, capabilities=("respond",)):
    """Add a phase that begins some days after the end of the first one."""
    first = consultation.phases.order_by("opens_at").first()
    begins = first.closes_at + after * DAY
    return Phase.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        title_fr=title,
        capabilities=list(capabilities),
        opens_at=begins,
        closes_at=begins + lasts * DAY,
    )


def extend(manager, phase, days, **options):
    return phase_actions.extend_phase(
        viewer=manager,
        phase_id=phase.pk,
        closes_at=phase.closes_at + days * DAY,
        reason=WHY,
        **options,
    )


def dates_of(phase):
    found = Phase.objects.get(pk=phase.pk)
    return found.opens_at, found.closes_at


def test_later_phases_that_have_not_begun_move_by_as_many_days(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    next_day = add(live, "Synthèse (exemple)", 0, 30)
    after_it = add(live, "Réponse (exemple)", 40, 10)
    extend(manager, phase, 14)
    for moved in (next_day, after_it):
        assert dates_of(moved) == (moved.opens_at + 14 * DAY, moved.closes_at + 14 * DAY)


def test_moved_phase_keeps_its_first_announced_dates_and_the_reason(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    later = add(live, "Synthèse (exemple)", 0, 30)
    extend(manager, phase, 14)
    extend(manager, Phase.objects.get(pk=phase.pk), 7)
    found = Phase.objects.get(pk=later.pk)
    assert found.announced_opens_at == later.opens_at
    assert found.announced_closes_at == later.closes_at
    assert found.opens_at == later.opens_at + 21 * DAY
    assert found.extension_reason == WHY


def test_phases_that_overlap_the_extended_one_or_came_before_do_not_move(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    before = add(live, "Annonce (exemple)", -30, 5)
    overlapping = add(live, "Vote (exemple)", -5, 30, ("vote",))
    extend(manager, phase, 14)
    for unmoved in (before, overlapping):
        assert dates_of(unmoved) == (unmoved.opens_at, unmoved.closes_at)


def test_later_phases_stay_if_the_manager_says_so(organisation):
    live, manager = published(organisation)
    later = add(live, "Synthèse (exemple)", 0, 30)
    extend(manager, live.phases.order_by("opens_at").first(), 14, moves_later_steps=False)
    assert dates_of(later) == (later.opens_at, later.closes_at)


def test_moved_participation_changes_the_dates_of_the_consultation_and_the_timetable_hash(
    organisation,
):
    live, manager = published(organisation)
    phase = live.phases.get()
    vote = add(live, "Vote (exemple)", 1, 10, ("vote",))
    extend(manager, phase, 14)
    live.refresh_from_db()
    assert live.closes_at == vote.closes_at + 14 * DAY
    entry = JournalEntry.objects.get(act="phase.extend")
    [moved] = entry.data["moved"]
    assert moved["phase"] == str(vote.pk)
    assert moved["from"] == [vote.opens_at.isoformat(), vote.closes_at.isoformat()]
    first_hash = JournalEntry.objects.get(act="consultation.publish").data["timetable"]
    assert entry.data["timetable"] != first_hash


def test_extension_longer_than_the_announced_phase_repeats_its_days(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    for confirmed in (None, 20, 22):
        with pytest.raises(Invalid) as refusal:
            extend(manager, phase, 21, confirmed_days=confirmed)
        assert refusal.value.attr == "confirmed_days", confirmed
    extended = extend(manager, phase, 21, confirmed_days=21)
    assert extended.closes_at == phase.closes_at + 21 * DAY


def test_second_extension_is_measured_against_the_first_announced_length(organisation):
    live, manager = published(organisation)
    phase = extend(manager, live.phases.get(), 20)
    with pytest.raises(Invalid) as refusal:
        extend(manager, phase, 25)
    assert refusal.value.attr == "confirmed_days"


@pytest.mark.parametrize("days", [181, 16_437])
def test_extension_by_more_than_180_days_is_refused(organisation, days):
    live, manager = published(organisation)
    phase = live.phases.get()
    with pytest.raises(Invalid) as refusal:
        extend(manager, phase, days, confirmed_days=days)
    assert refusal.value.attr == "closes_at"
    assert dates_of(phase) == (phase.opens_at, phase.closes_at)


def test_extension_of_a_draft_is_refused(organisation):
    draft, manager = ready(organisation)
    with pytest.raises(NotPublished):
        extend(manager, draft.phases.get(), 5)


def test_extension_on_the_last_day_is_refused(organisation):
    live, manager = published(organisation, lasts=timedelta(hours=24))
    with pytest.raises(TooLateToExtend):
        extend(manager, live.phases.get(), 1)


def test_phase_that_is_over_is_not_extended(organisation):
    live, manager = published(organisation)
    done = add(live, "Annonce (exemple)", -30, 5)
    with pytest.raises(AlreadyClosed):
        extend(manager, done, 5)


def test_moderator_may_not_extend(organisation):
    live, _manager = published(organisation)
    moderator = make.person("moderator", live)
    with pytest.raises(NotAllowed):
        extend(moderator, live.phases.get(), 5)


def test_database_refuses_a_moved_start_without_an_extension(organisation):
    live, _manager = published(organisation)
    phase = live.phases.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Phase.objects.filter(pk=phase.pk).update(announced_opens_at=phase.opens_at - DAY)


def test_days_are_counted_by_the_calendar_across_the_change_of_hour(organisation):
    before = datetime(2027, 3, 24, 22, 59, tzinfo=UTC)  # 23:59 in Paris
    after = datetime(2027, 4, 14, 21, 59, tzinfo=UTC)  # 23:59 in Paris, in summer
    assert count_days(organisation, before, after) == 21


def test_moved_hours_stay_the_same_across_the_change_of_hour(organisation):
    live, _manager = published(organisation)
    phase = live.phases.get()
    phase.closes_at = datetime(2027, 3, 24, 22, 59, tzinfo=UTC)
    later = add(live, "Synthèse (exemple)", 0, 5)
    Phase.objects.filter(pk=later.pk).update(
        opens_at=datetime(2027, 3, 24, 23, 0, tzinfo=UTC),  # midnight in Paris
        closes_at=datetime(2027, 3, 27, 22, 59, tzinfo=UTC),
    )
    [move] = plan_moves(live, phase, 14, datetime(2027, 3, 1, tzinfo=UTC))
    assert move.opens_at == datetime(2027, 4, 7, 22, 0, tzinfo=UTC)
    assert move.closes_at == datetime(2027, 4, 10, 21, 59, tzinfo=UTC)


def test_each_extension_is_news_for_followers_of_the_consultation(organisation):
    live, manager = published(organisation)
    follower = make.person(organisation=organisation)
    follow_actions.follow(viewer=follower, kind="consultation", object_id=live.pk)
    phase = extend(manager, live.phases.get(), 5)
    extend(manager, phase, 5)
    lines = [n.news.happened for n in Notification.objects.filter(recipient=follower.participant)]
    assert lines == ["extended", "extended"]
