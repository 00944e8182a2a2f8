"""The timetable: free in a draft.

Once it is announced, an end may only be moved later, and in time.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone

from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phases as phase_actions
from consult.consultations.actions.helpers import name_refusal
from consult.consultations.exceptions import AlreadyClosed, DatesAreAnnounced, TooLateToExtend
from consult.consultations.models import Phase
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.exceptions import Invalid, NotFound
from consult.core.models import JournalEntry
from tests.consultations.drafts import published, ready
from tests.factories import make

DAY = timedelta(days=1)
WHY = "La neige (exemple)."


def dates(obj):
    obj.refresh_from_db()
    return obj.opens_at, obj.closes_at


def schedule(manager, consultation, capabilities, opens_at, closes_at, **texts):
    texts.setdefault("title_fr", "Étape")
    return phase_actions.schedule_phase(
        viewer=manager,
        consultation_id=consultation.pk,
        capabilities=capabilities,
        opens_at=opens_at,
        closes_at=closes_at,
        **texts,
    )


def extend(manager, phase, days, reason=WHY, **options):
    return phase_actions.extend_phase(
        viewer=manager,
        phase_id=phase.pk,
        closes_at=phase.closes_at + days * DAY,
        reason=reason,
        **options,
    )


def test_consultation_has_the_dates_of_its_participatory_phases(organisation):
    draft, manager = ready(organisation)
    first = draft.phases.get()
    schedule(manager, draft, ["inform"], first.opens_at - 9 * DAY, first.opens_at)
    schedule(manager, draft, ["respond"], first.closes_at, first.closes_at + 30 * DAY)
    assert dates(draft) == (first.opens_at, first.closes_at)
    later = schedule(manager, draft, ["vote", "vote"], first.closes_at, first.closes_at + 5 * DAY)
    assert later.capabilities == ["vote"]
    assert dates(draft) == (first.opens_at, later.closes_at)
    phase_actions.remove_phase(viewer=manager, phase_id=first.pk)
    assert dates(draft) == (later.opens_at, later.closes_at)
    phase_actions.remove_phase(viewer=manager, phase_id=later.pk)
    assert dates(draft) == (None, None)


def test_phase_that_ends_before_it_begins_is_refused(organisation):
    draft, manager = ready(organisation)
    now = timezone.now()
    with pytest.raises(Invalid) as refusal:
        schedule(manager, draft, ["vote"], now, now)
    assert refusal.value.attr == "closes_at"
    phase = draft.phases.get()
    with pytest.raises(Invalid):
        phase_actions.edit_phase(viewer=manager, phase_id=phase.pk, opens_at=phase.closes_at + DAY)
    assert Phase.objects.count() == 1


def test_phase_of_a_draft_changes_freely(organisation):
    draft, manager = ready(organisation)
    phase = draft.phases.get()
    edited = phase_actions.edit_phase(
        viewer=manager,
        phase_id=phase.pk,
        closes_at=phase.closes_at - DAY,
        capabilities=["propose"],
        title_en="Ideas",
    )
    assert (edited.capabilities, edited.title_en, edited.announced_closes_at) == (
        ["propose"],
        "Ideas",
        None,
    )
    assert dates(draft)[1] == phase.closes_at - DAY


def edit_together(manager, consultation, phases):
    return phase_actions.edit_draft_phases(
        viewer=manager, consultation_id=consultation.pk, phases=phases
    )


def test_two_phases_of_a_draft_are_swapped_in_one_edit(organisation):
    draft, manager = ready(organisation)
    first = draft.phases.get()
    second = schedule(
        manager, draft, ["vote"], first.closes_at + DAY, first.closes_at + 9 * DAY, title_fr="Vote"
    )
    swapped = {
        first.pk: {"opens_at": second.opens_at, "closes_at": second.closes_at},
        second.pk: {"opens_at": first.opens_at, "closes_at": first.closes_at},
    }
    edit_together(manager, draft, swapped)
    assert [phase.pk for phase in draft.phases.all()] == [second.pk, first.pk]
    assert dates(draft) == (first.opens_at, second.closes_at)


def test_edit_of_several_phases_repeated_changes_nothing(organisation):
    draft, manager = ready(organisation)
    phase = draft.phases.get()
    same = {phase.pk: {"title_fr": "Vos idées", "closes_at": phase.closes_at + DAY}}
    edit_together(manager, draft, same)
    written = JournalEntry.objects.count()
    edit_together(manager, draft, same)
    assert JournalEntry.objects.count() == written
    assert dates(draft)[1] == phase.closes_at + DAY


def test_refusals_of_several_phases_are_named_and_nothing_is_saved(organisation):
    draft, manager = ready(organisation)
    first = draft.phases.get()
    second = schedule(manager, draft, ["vote"], first.closes_at, first.closes_at + DAY)
    third = schedule(manager, draft, ["inform"], first.closes_at, first.closes_at + DAY)
    with pytest.raises(ValidationError) as refusal:
        edit_together(
            manager,
            draft,
            {
                first.pk: {"title_fr": "Vos idées"},
                second.pk: {"closes_at": second.opens_at},
                third.pk: {"title_fr": "Trop long" * 40},
            },
        )
    refused = [("closes_at", second.pk), ("title_fr", third.pk)]
    names = {name_refusal(pk, attr) for attr, pk in refused}
    assert names <= refusal.value.message_dict.keys()
    first.refresh_from_db()
    assert first.title_fr == "Contributions"


def test_phase_of_another_consultation_is_not_found_among_several(organisation):
    draft, manager = ready(organisation)
    other = make.consultation(organisation, state="draft").phases.first()
    with pytest.raises(NotFound):
        edit_together(manager, draft, {other.pk: {"title_fr": "Vos idées"}})


def test_several_phases_of_a_published_consultation_are_refused(organisation):
    live, manager = published(organisation)
    with pytest.raises(DatesAreAnnounced):
        edit_together(manager, live, {live.phases.get().pk: {"title_fr": "Vos idées"}})


@pytest.mark.parametrize(
    "broken",
    [
        lambda p: {"closes_at": p.closes_at - timedelta(seconds=1)},
        lambda p: {"closes_at": p.closes_at + DAY},
        lambda p: {"opens_at": p.opens_at - DAY},
        lambda p: {"opens_at": p.opens_at + timedelta(minutes=1)},
        lambda p: {"capabilities": ["propose"]},
        lambda p: {
            "capabilities": ["propose", "discuss", "vote", "workshop"],
            "closes_at": p.closes_at + DAY,
        },
    ],
)
def test_change_of_announced_dates_is_refused(organisation, broken):
    live, manager = published(organisation)
    phase = live.phases.get()
    before = JournalEntry.objects.count()
    with pytest.raises(DatesAreAnnounced):
        phase_actions.edit_phase(viewer=manager, phase_id=phase.pk, **broken(phase))
    assert dates(phase) == (phase.opens_at, phase.closes_at)
    assert JournalEntry.objects.count() == before


def test_end_is_moved_later_and_the_first_announced_end_is_stored(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    first = phase.closes_at
    hash_before = JournalEntry.objects.get(act="consultation.publish").data["timetable"]
    for days in (3, 5):
        phase = phase_actions.extend_phase(
            viewer=manager,
            phase_id=phase.pk,
            closes_at=first + days * DAY,
            reason=f"Raison {days}.",
        )
    assert (phase.announced_closes_at, phase.closes_at) == (first, first + 5 * DAY)
    assert phase.extension_reason == "Raison 5."
    assert dates(live)[1] == first + 5 * DAY
    extensions = JournalEntry.objects.filter(act="phase.extend").order_by("created_at", "id")
    intervals = [(entry.data["from"], entry.data["to"]) for entry in extensions]
    ends = [(first + days * DAY).isoformat() for days in (0, 3, 5)]
    assert intervals == list(pairwise(ends))
    assert len({hash_before, *(entry.data["timetable"] for entry in extensions)}) == 3


def test_texts_of_an_announced_phase_may_change(organisation):
    live, manager = published(organisation)
    phase = live.phases.get()
    same = {
        "capabilities": phase.capabilities,
        "opens_at": phase.opens_at,
        "closes_at": phase.closes_at,
    }
    edited = phase_actions.edit_phase(
        viewer=manager, phase_id=phase.pk, title_en="Contributions", **same
    )
    assert (edited.title_en, edited.announced_closes_at) == ("Contributions", None)


def test_extension_on_the_last_day_is_refused(organisation):
    live, manager = published(organisation, lasts=timedelta(hours=24))
    phase = live.phases.get()
    with pytest.raises(TooLateToExtend):
        extend(manager, phase, 1)
    assert dates(phase)[1] == phase.closes_at


def test_phase_of_a_closed_consultation_is_not_opened_again(organisation):
    closed = make.consultation(organisation, slug="finie", state="closed")
    manager, phase = make.person("manager", closed), closed.phases.get()
    with pytest.raises(AlreadyClosed):
        extend(manager, phase, 9)
    with pytest.raises(DatesAreAnnounced):
        schedule(manager, closed, ["vote"], timezone.now(), timezone.now() + 9 * DAY)
    assert Phase.objects.get() == phase


def test_phase_that_is_over_stays_over_while_another_runs(organisation):
    live, manager = published(organisation)
    last = live.phases.get()
    done = Phase.objects.create(
        organisation=organisation,
        consultation=live,
        title_fr="Idées",
        capabilities=["propose"],
        opens_at=last.opens_at - 9 * DAY,
        closes_at=last.opens_at,
    )
    with pytest.raises(AlreadyClosed):
        extend(manager, done, 1)


def test_only_information_and_answer_phases_are_added_after_publication(organisation):
    live, manager = published(organisation)
    end = live.closes_at
    for capability in ("propose", "discuss", "vote", "workshop"):
        with pytest.raises(DatesAreAnnounced):
            schedule(manager, live, [capability], end, end + DAY)
    with pytest.raises(DatesAreAnnounced):
        phase_actions.remove_phase(viewer=manager, phase_id=live.phases.get().pk)
    answers = schedule(manager, live, ["respond"], end, end + DAY)
    with pytest.raises(DatesAreAnnounced):
        phase_actions.edit_phase(
            viewer=manager, phase_id=answers.pk, capabilities=["respond", "vote"]
        )
    for refused in ({"opens_at": end + DAY / 2}, {"closes_at": end + DAY / 2}):
        with pytest.raises(DatesAreAnnounced):
            phase_actions.edit_phase(viewer=manager, phase_id=answers.pk, **refused)
    with pytest.raises(Invalid) as refusal:
        extend(manager, answers, 1, reason=" ")
    assert refusal.value.attr == "extension_reason"
    with pytest.raises(DatesAreAnnounced):
        phase_actions.remove_phase(viewer=manager, phase_id=answers.pk)
    assert dates(live)[1] == end


def test_database_refuses_to_delete_a_published_phase(organisation):
    live, _manager = published(organisation)
    with pytest.raises(ProgrammingError, match="never deleted"), transaction.atomic():
        live.phases.all().delete()
    assert live.phases.count() == 1


def test_each_phase_is_done_current_or_coming(organisation):
    consultation = make.consultation(organisation)
    now = consultation.phases.get()
    for shift, title in ((-40, "Avant"), (40, "Après")):
        Phase.objects.create(
            organisation=organisation,
            consultation=consultation,
            title_fr=title,
            capabilities=["inform"],
            opens_at=now.opens_at + shift * DAY,
            closes_at=now.closes_at + shift * DAY,
        )
    states = [
        (phase.title, state) for phase, state in timetable_selectors.phase_states(consultation)
    ]
    assert states == [("Avant", "done"), ("Contributions", "current"), ("Après", "coming")]
    assert timetable_selectors.open_capabilities(consultation) == {"propose", "discuss", "vote"}


def test_over_among_returns_consultations_whose_votes_never_open_again(organisation):
    running = make.consultation(organisation, slug="ouverte")
    closed = make.consultation(organisation, slug="finie", state="closed")
    upcoming = make.consultation(organisation, slug="bientot", state="upcoming")
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    stopped, manager = published(organisation, slug="arretee")
    everything = [c.pk for c in (running, closed, upcoming, draft, stopped)]
    assert timetable_selectors.find_ended(everything, "vote") == {closed.pk}
    lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=stopped.pk, reason="Inondation."
    )
    assert timetable_selectors.find_ended(everything, "vote") == {closed.pk, stopped.pk}
    assert timetable_selectors.find_ended([], "vote") == set()
