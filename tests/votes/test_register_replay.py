"""After a restore, the registers continue where the ledger outside the database ends (ADR 138)."""

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from consult.core.postgres import tenancy
from consult.opendata import verify
from consult.opendata.actions.publication import publish_now
from tests.accounts.test_restore import restore, run
from tests.factories import make
from tests.votes import places, polls
from tests.votes.test_restored_ledger import write_tables
from votes.actions import polls as poll_actions
from votes.actions import register_replay as replay_actions
from votes.actions import registers as register_actions
from votes.ballot_box.models import LostVote
from votes.ballot_box.store import put_back, queries, register_ledger
from votes.enums import QuestionState, ReceiptState
from votes.exceptions import RegisterForked
from votes.models import Question, Restoration
from votes.selectors import log as log_selectors
from votes.selectors.log import find_receipt

pytestmark = pytest.mark.committed
REGISTER = ("batches", "ledger", "checkpoints")
CLOSED = (*REGISTER, "questions", "ballots", "positions")


class Town:
    """A consultation whose database is saved, loses what follows, and is restored."""

    def __init__(self, folder):
        self.folder = folder
        self.organisation = make.organisation()
        tenancy.set_organisation(self.organisation.pk)
        self.consultation = make.consultation(self.organisation)
        self.system = make.Viewer.system(self.organisation)
        self.saved_at = timezone.now()

    def save(self, name):
        self.saved_at = timezone.now()
        run("pg_dump", "--format", "custom", "--file", str(self.folder / "dump"), name)

    def publish(self):
        """Do what the task of each hour does, with its job."""
        register_actions.publish_batches()
        register_actions.take_checkpoints()
        register_ledger.note_checkpoints(self.consultation.pk)

    def restore(self):
        restore(self.folder / "dump")
        tenancy.set_organisation(self.organisation.pk)

    def replay(self):
        tenancy.set_organisation(None)
        outcome = replay_actions.replay_registers(self.saved_at)
        tenancy.set_organisation(self.organisation.pk)
        return outcome

    def problems(self):
        return register_actions.check_registers(self.system).problems

    def results(self):
        visitor = make.visitor(self.organisation)
        return list(log_selectors.stream_results(visitor, self.consultation.pk))

    def published(self):
        """Publish the open data, and return the path of its zip."""
        version = publish_now(viewer=self.system, slug=self.consultation.slug)
        return storages["default"].path(f"{version.folder}/{self.consultation.slug}.zip")

    def tables(self, name):
        return write_tables(self.consultation, self.folder / name)


@pytest.fixture
def town(committed, tmp_path):
    """Return a consultation in a database of its own, with the name of that database."""
    made = Town(tmp_path)
    made.name = committed["NAME"]
    return made


def read(folder, *names):
    return {name: (folder / f"{name}.csv").read_text() for name in names}


@pytest.mark.long
def test_register_of_an_open_question_continues_after_a_restore(town):
    proposal = places.published(town.consultation)
    places.fill(proposal)
    town.publish()
    early = make.person(consultation=town.consultation)
    kept = places.cast(early, proposal)
    town.save(town.name)
    late = make.person(consultation=town.consultation)
    places.cast(early, proposal, "mixed")
    lost = places.cast(late, proposal)
    places.fill(proposal)
    town.publish()
    before = town.tables("before")
    recorded = (before / "ledger.csv").read_text()
    assert kept.commitment in recorded and lost.commitment in recorded

    town.restore()
    assert town.problems() == [
        f"consultation {town.consultation.pk}, checkpoints: the ledger outside the database goes on to number 2"
    ]
    outcome = town.replay()
    assert outcome.lost == LostVote.objects.count() > 0
    assert town.problems() == []
    after = town.tables("after")
    assert read(after, *REGISTER) == read(before, *REGISTER)
    assert verify.main([str(after)]) == 0

    assert find_receipt(town.system, kept.commitment).state == ReceiptState.RECORDED
    found = find_receipt(town.system, lost.commitment)
    assert (found.state, found.batch) == (ReceiptState.LOST, 3)
    published = queries.list_batches(proposal.question.pk)
    assert lost.commitment in published[2].commitments
    # the person signed up before the backup, and votes again as before
    again = places.cast(early, proposal, "mixed")
    assert again.revision > kept.revision + 1
    assert find_receipt(town.system, again.commitment).state == ReceiptState.RECEIVED
    places.fill(proposal)
    town.publish()
    places.close(town.consultation)
    assert town.problems() == []
    final = town.tables("final")
    assert verify.main([str(final)]) == 0
    assert (final / "batches.csv").read_text().startswith(read(before, "batches")["batches"])
    assert town.replay().checkpoints == 0


def test_question_that_closed_after_the_backup_keeps_its_count(town):
    proposal = places.published(town.consultation)
    people = places.fill(proposal)
    gone = people[0]
    changed = people[1]
    poll = polls.opened(town.consultation)
    polls.fill(poll)
    town.publish()
    town.save(town.name)
    places.withdraw(gone, proposal)
    places.cast(changed, proposal, "disagree")
    late = places.cast(make.person(consultation=town.consultation), proposal, "mixed")
    for place in (0, 2, 2):
        polls.vote(make.person(consultation=town.consultation), poll, place)
    polls.end(poll)
    places.close(town.consultation)
    register_ledger.note_checkpoints(town.consultation.pk)
    before = town.tables("before")

    town.restore()
    outcome = town.replay()
    assert (outcome.closed, outcome.lost) == (2, 0)
    assert town.problems() == []
    after = town.tables("after")
    assert read(after, *CLOSED) == read(before, *CLOSED)
    assert verify.main([str(after)]) == 0
    assert find_receipt(town.system, late.commitment).state == ReceiptState.COUNTED
    closed = Question.objects.get(pk=poll.pk)
    assert (closed.state, closed.result.total) == (QuestionState.CLOSED, 83)


def test_replay_refuses_a_site_that_went_on_after_its_restore(town):
    proposal = places.published(town.consultation)
    places.fill(proposal)
    town.publish()
    town.save(town.name)
    places.fill(proposal)
    town.publish()

    town.restore()
    places.fill(proposal)
    register_actions.publish_batches()
    register_actions.take_checkpoints()
    assert register_ledger.note_checkpoints(town.consultation.pk) == 0
    assert town.problems() == [
        f"consultation {town.consultation.pk}, checkpoints: the ledger outside the database has another number 2"
    ]
    with pytest.raises(RegisterForked):
        town.replay()


@pytest.mark.long
def test_questions_that_the_backup_does_not_know_stay_in_the_open_data(town):
    draft, ended = polls.draft(town.consultation), polls.draft(town.consultation)
    proposal = places.published(town.consultation)
    town.save(town.name)
    places.fill(proposal)
    late = places.published(town.consultation)
    places.fill(late)
    places.published(town.consultation)
    for poll in (draft, ended):
        poll_actions.open_question(viewer=town.system, question_id=poll.pk)
        polls.fill(poll)
    polls.end(ended)
    town.publish()
    before, results = town.tables("before"), town.results()

    town.restore()
    outcome = town.replay()
    assert outcome.lost > 3 * 40
    drafts = Question.objects.filter(state=QuestionState.DRAFT)
    assert not {question.pk for question in drafts} & {draft.pk, ended.pk}
    labels = [option.label for question in drafts for option in question.poll.options.all()]
    assert labels == [*polls.LABELS[:3]] * 2
    assert town.problems() == []
    after = town.tables("after")
    assert read(after, *REGISTER, "ballots") == read(before, *REGISTER, "ballots")
    assert town.results() == results != []
    assert verify.main([str(after)]) == 0
    assert verify.main([town.published()]) == 0
    # the registers go on beside the lost ones
    places.fill(proposal)
    places.fill(places.published(town.consultation))
    town.publish()
    places.close(town.consultation)
    assert town.problems() == []
    assert verify.main([str(town.tables("final"))]) == 0


def test_notice_says_when_the_backup_was_made_and_how_many_recorded_votes_are_lost(town):
    proposal = places.published(town.consultation)
    town.save(town.name)
    places.fill(proposal)
    town.publish()

    town.restore()
    outcome = town.replay()
    notice = Restoration.objects.get()
    assert (notice.consultation, notice.saved_at, notice.votes) == (
        town.consultation,
        town.saved_at,
        outcome.lost,
    )
    town.replay()
    assert Restoration.objects.count() == 1
    assert put_back.list_questions_behind(town.consultation.pk) == set()
