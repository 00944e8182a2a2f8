"""Figures are stored: each act that counts updates them, and no page counts rows."""

import threading
from contextlib import suppress
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.consultations.actions.figures import fold_figures
from consult.consultations.enums import ResultsVisibility
from consult.consultations.models import Figure, FigureChange, Participation
from consult.core import memory
from consult.core.models import CheckOutcome
from consult.core.postgres import tenancy
from consult.outcomes.actions import check_all_figures, check_figures
from consult.outcomes.answers.actions import dues
from consult.outcomes.figures import figures
from consult.outcomes.models import AnswerTally
from debates.comments.actions.comments import withdraw_comment
from debates.erasure import erase_comments, erase_proposals
from debates.models import ImportedTally, Proposal
from debates.proposals.actions import endorsements
from debates.proposals.actions.endorsements import endorse_comment, withdraw_endorsement
from debates.proposals.actions.proposals import withdraw_proposal
from moderation.decisions.actions import decisions as decision_actions
from moderation.enums import ModerationState
from tests.api.callers import comment, proposal
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make
from tests.votes.places import close
from votes.actions.erasure import withdraw_all_of
from votes.actions.positions import cast_position, withdraw_position
from votes.actions.public_counts import move_due_counts
from votes.models import Question, Tally

READ = """
SELECT relname, COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
WHERE relname = ANY(%s)
"""
WHY = {"reason": "insult", "facts": "Une phrase de faits (exemple)."}
TABLES = [
    "ballot_box_ballot",
    "debates_comment",
    "debates_endorsement",
    "votes_tally",
    "debates_proposal",
]


def rows_read():
    """Count the rows that this transaction read.

    The count is by table, of each table whose size grows with participation.
    """
    with connection.cursor() as cursor:
        cursor.execute(READ, [TABLES])
        return dict(cursor.fetchall())


def fix_query_plans():
    """Prevent the planner from changing its plans until the test ends.

    New statistics of autovacuum, or a table that grew by a page, can change the index that a
    statement uses, and with it the rows that it reads.
    """
    tables = "debates_proposal, votes_question, votes_tally, consultations_consultation"
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute("SET LOCAL enable_seqscan = off")


def numbers(consultation):
    """Return the figures that online participation changes."""
    found = figures(Viewer.public(consultation.organisation), consultation)
    names = ("comments", "votes", "participants", "imported_votes", "imported_votes_on_removed")
    return (found["contributions"]["total"], *(found[name] for name in names))


def decide(moderator, target, action):
    kind = target._meta.model_name
    reason = {} if action == "restore" else WHY
    decision_actions.decide(
        viewer=moderator, target_kind=kind, target_id=target.pk, action=action, **reason
    )


def cast(voter, written, choice="agree"):
    return cast_position(viewer=voter, proposal_id=written.pk, choice=choice, request_id=uuid4())


def leave(system, voter):
    """Withdraw the votes of a person who leaves, and let the public counts follow."""
    withdraw_all_of(viewer=system, participant_id=voter.participant.pk)
    with tenancy.organisation(None):
        move_due_counts()


@pytest.fixture
def people(consultation):
    return [make.person(consultation=consultation) for _ in range(4)]


@pytest.fixture
def system(organisation):
    return Viewer.system(organisation)


def test_figures_follow_each_act_and_equal_a_recount(consultation, people, system):
    author, commenter, reader, voter = people
    moderator = make.person("moderator", consultation)
    written = proposal(consultation, author)
    new_comment = comment(written, commenter)
    endorse_comment(viewer=reader, comment_id=new_comment.pk)
    cast(voter, written)
    ImportedTally.objects.create(
        organisation=consultation.organisation, proposal=written, origin="decidim", agree=3, total=3
    )
    assert numbers(consultation) == (1, 1, 1, 4, {"decidim": 3}, {})

    steps = [
        (lambda: cast(voter, written, "mixed"), (1, 1, 1, 4)),
        (
            lambda: withdraw_position(viewer=voter, proposal_id=written.pk, request_id=uuid4()),
            (1, 1, 0, 3),
        ),
        (lambda: cast(voter, written), (1, 1, 1, 4)),
        (lambda: withdraw_endorsement(viewer=reader, comment_id=new_comment.pk), (1, 1, 1, 3)),
        (lambda: endorse_comment(viewer=reader, comment_id=new_comment.pk), (1, 1, 1, 4)),
        # Comments and endorsements leave public view with their proposal. The vote still exists but
        # counts in no figure.
        (lambda: decide(moderator, written, "remove"), (0, 0, 0, 1)),
        (lambda: decide(moderator, written, "restore"), (1, 1, 1, 4)),
        (lambda: decide(moderator, new_comment, "remove"), (1, 0, 1, 2)),
        (lambda: decide(moderator, new_comment, "restore"), (1, 1, 1, 4)),
        (lambda: withdraw_comment(viewer=commenter, comment_id=new_comment.pk), (1, 0, 1, 2)),
        (lambda: leave(system, voter), (1, 0, 0, 1)),
        (lambda: withdraw_proposal(viewer=author, proposal_id=written.pk), (0, 0, 0, 0)),
    ]
    for number, (act, expected) in enumerate(steps):
        act()
        assert numbers(consultation)[:4] == expected, number
        assert check_figures(system) == [], number
        if number % 2:
            assert fold_figures() > 0
            assert numbers(consultation)[:4] == expected, number
            assert not FigureChange.objects.exists()


def test_votes_whose_count_is_hidden_change_no_figure_before_the_close(organisation, system):
    consultation = make.consultation(organisation, results_visibility=ResultsVisibility.SEALED)
    written, voters = (
        proposal(consultation),
        [make.person(consultation=consultation) for _ in range(3)],
    )
    fold_figures()
    for voter in voters:
        cast(voter, written)
    assert not FigureChange.objects.exists()
    assert numbers(consultation)[:4] == (1, 0, 0, 1)
    close(consultation)
    assert numbers(consultation)[:4] == (1, 0, 3, 4)
    assert check_figures(system) == []


def test_erased_person_leaves_figures_and_stored_rows(consultation, people, system):
    author, _other, reader, voter = people
    written = proposal(consultation, author)
    new_comment = comment(written, author)
    for person in (reader, voter):
        endorse_comment(viewer=person, comment_id=new_comment.pk)
    cast(reader, written)
    fold_figures()
    assert numbers(consultation)[:4] == (1, 1, 1, 3)
    for erase in (erase_proposals, erase_comments):
        erase(system, reader.participant.pk, True)
        erase(system, author.participant.pk, True)
    leave(system, reader)
    assert numbers(consultation)[:4] == (1, 1, 0, 1)
    fold_figures()
    assert list(Participation.objects.values_list("participant", "acts")) == [
        (voter.participant.pk, 1)
    ]
    assert check_figures(system) == []


def test_imported_votes_on_what_the_origin_removed_are_counted_apart(consultation, system):
    written = proposal(consultation)
    Question.objects.filter(proposal=written).update(origin="imported")
    Tally.objects.filter(proposal=written).update(agree=5, total=5)
    ImportedTally.objects.create(
        organisation=consultation.organisation, proposal=written, origin="decidim", agree=3, total=3
    )
    Proposal.objects.filter(pk=written.pk).update(state=ModerationState.REMOVED, origin="decidim")
    Question.objects.filter(proposal=written).update(is_frozen=True)
    assert numbers(consultation) == (
        0,
        0,
        0,
        0,
        {"decidim": 3, "imported": 5},
        {"decidim": 3, "imported": 5},
    )
    # The imported votes disappear with the proposal that is removed here.
    Proposal.objects.filter(pk=written.pk).update(decision_number=1)
    assert numbers(consultation) == (0, 0, 0, 0, {}, {})
    assert check_figures(system) == []


def test_pages_read_no_row_of_votes_texts_or_people_to_count_them(consultation, people, client):
    written = [proposal(consultation, people[0]) for _ in range(3)]
    first_comments = [comment(contribution, people[1]) for contribution in written]
    pages = [
        "/",
        "/consultations/essai/",
        "/api/v1/consultations/essai/figures/",
        "/api/v1/topics/?consultation=essai",
    ]

    def read_by_pages():
        memory.forget()
        before = rows_read()
        for page in pages:
            client.get(page, headers={"accept-language": "fr"}, follow=True)
        return {table: number - before.get(table, 0) for table, number in rows_read().items()}

    fix_query_plans()
    read_by_pages()
    rows_before = read_by_pages()
    for person in people[1:]:
        for contribution in written:
            cast(person, contribution)
    for person in people[2:]:
        for first_comment in first_comments:
            endorse_comment(viewer=person, comment_id=first_comment.pk)
            comment(first_comment.proposal, person)
    rows_after = read_by_pages()
    assert (
        rows_after["ballot_box_ballot"]
        == rows_after["debates_comment"]
        == rows_after["debates_endorsement"]
        == 0
    )
    # The drawing reads the last proposals and their counts, and no more.
    assert (rows_after["votes_tally"], rows_after["debates_proposal"]) == (
        rows_before["votes_tally"],
        rows_before["debates_proposal"],
    )


def test_check_corrects_wrong_counts_of_answers(consultation, system, people):
    proposal(consultation, people[0])
    dues.set_due(make.person("manager", consultation), consultation.pk, due_on=timezone.localdate())
    assert check_figures(system) == []
    AnswerTally.objects.update(groups=[])
    assert len(check_figures(system)) == 1
    assert check_figures(system) == []
    [row] = AnswerTally.objects.all()
    assert [(group["expected"], group["answered"]) for group in row.groups] == [(1, 0)]


def test_check_corrects_wrong_figures_and_emails_the_operator(
    consultation, system, mailoutbox, settings
):
    settings.ADMINS = [("Operator", "operator@example.org")]
    proposal(consultation)
    fold_figures()
    Figure.objects.filter(figure="contributions").update(number=7)
    Participation.objects.all().delete()
    with pytest.raises(CommandError, match="corrected"):
        call_command("check_figures")
    call_command("check_figures")
    assert numbers(consultation)[:4] == (1, 0, 0, 1)
    assert check_figures(system) == []
    Figure.objects.filter(figure="comments").delete()
    Figure.objects.filter(figure="contributions").update(number=9)
    assert check_all_figures() == 1
    outcome = CheckOutcome.objects.get(name="figures")
    assert "contributions differed by" in outcome.first


@pytest.mark.parametrize("place", ["check_figures", "organisations"])
def test_check_that_ends_by_an_exception_is_a_failed_check(
    consultation, mailoutbox, monkeypatch, settings, place
):
    def fail(*args):
        raise DatabaseError("a text of a person")

    settings.ADMINS = [("", "operator@example.org")]
    monkeypatch.setattr(f"consult.outcomes.actions.{place}", fail)
    with suppress(DatabaseError):
        check_all_figures()
    outcome = CheckOutcome.objects.get(name="figures")
    assert (outcome.problems, "DatabaseError" in outcome.first) == (1, True)
    assert [outcome.first] == [mail.body for mail in mailoutbox]


def elsewhere(organisation, act, failed):
    """Start an act in a thread with its own database connection."""

    def run():
        tenancy.set_organisation(organisation.pk)
        try:
            act()
        except Exception as error:  # any error of a race makes the test fail
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.committed
def test_acts_at_the_same_time_lose_no_figure(committed, monkeypatch):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    system, moderator = Viewer.system(organisation), make.person("moderator", consultation)
    people = [make.person(consultation=consultation) for _ in range(4)]
    written, other = proposal(consultation, people[0]), proposal(consultation, people[0])
    new_comment, failed = comment(written, people[1]), []

    acts = [
        *(lambda person=person: cast(person, other) for person in people),
        fold_figures,
        fold_figures,
    ]
    for thread in [elsewhere(organisation, act, failed) for act in acts]:
        thread.join()
    assert (failed, check_figures(system), numbers(consultation)[:4]) == ([], [], (2, 1, 4, 4))

    def hide_during_endorsement(person):
        with transaction.atomic():
            endorse_comment(viewer=person, comment_id=new_comment.pk)
            hiding = elsewhere(organisation, lambda: decide(moderator, written, "remove"), failed)
            wait_until_blocked(lambda: not hiding.is_alive())
        hiding.join()
        assert failed == []
        return check_figures(system)

    assert hide_during_endorsement(people[2]) == []
    assert numbers(consultation)[:4] == (1, 0, 4, 4)
    decide(moderator, written, "restore")
    monkeypatch.setattr(endorsements, "lock_public_state", lambda proposal_id: None)  # the mutant
    assert hide_during_endorsement(people[3]) != []
