"""After a restore, a number of a contribution that was public is not given again (ADR 138)."""

from django.core.files.storage import storages

from consult.core.models import Job
from consult.core.queue import long_jobs
from debates.proposals.actions.numbers import continue_numbers, note_numbers, take_numbers
from tests.debates import given
from tests.factories import make
from tests.moderation import restores


def note():
    """Run the jobs that note numbers."""
    for job in Job.objects.filter(name="debates.note_numbers"):
        long_jobs.run(job.pk)


def noted(consultation):
    try:
        names = storages["registers"].listdir(f"contributions/{consultation.pk}")[1]
    except FileNotFoundError:
        return []
    return sorted(map(int, names))


def test_numbers_are_noted_when_they_enter_a_block_of_ten(consultation):
    blocks = []
    for _ in range(11):
        take_numbers(consultation)
        note()
        blocks.append(noted(consultation))
    assert blocks == [[10]] * 10 + [[10, 20]]
    assert Job.objects.filter(name="debates.note_numbers").count() == 2


def test_numbers_of_an_import_are_noted_once(consultation):
    take_numbers(consultation, 1234)
    note()
    assert noted(consultation) == [1240]
    take_numbers(consultation, 6)
    note()
    assert noted(consultation) == [1240]
    take_numbers(consultation)
    note()
    assert noted(consultation) == [1240, 1250]


def test_number_of_a_contribution_lost_by_a_restore_is_not_given_again(consultation):
    other = make.consultation(consultation.organisation, slug="autre")
    assert given.proposal(consultation).number == 1
    note()
    restores.lose(lambda: [given.proposal(consultation) for _ in range(11)], note)
    assert continue_numbers(consultation)
    assert not continue_numbers(consultation)
    assert not continue_numbers(other)
    assert given.proposal(consultation).number == 21
    assert given.proposal(other).number == 1


def test_numbers_continue_where_the_backup_has_no_contribution(consultation):
    restores.lose(lambda: given.proposal(consultation), note)
    assert continue_numbers(consultation)
    assert given.proposal(consultation).number == 11


def test_noted_number_below_the_counter_changes_nothing(consultation):
    take_numbers(consultation, 25)
    note_numbers(consultation_id=consultation.pk, last=9)
    assert not continue_numbers(consultation)
    assert take_numbers(consultation) == range(26, 27)
