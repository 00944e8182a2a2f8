"""Closing, checkpoints, and the files from which every reader can recount the votes."""

import zipfile

import pytest

from consult.accounts.enums import Role
from consult.consultations.actions.lifecycle import close_consultation
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.postgres.ids import random_id
from consult.opendata import verify
from tests.factories import make
from tests.votes.ledgers import write
from tests.votes.places import (
    arrivals,
    cast,
    close,
    fill,
    published,
    rows,
    set_public,
    votes_of,
    withdraw,
)
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import registers as register_actions
from votes.exceptions import VotingIsNotOver
from votes.models import Question, Tally
from votes.selectors import counts as count_selectors
from votes.selectors import log as log_selectors


@pytest.fixture
def system(organisation):
    return make.Viewer.system(organisation)


def people(consultation, number):
    return [make.person(consultation=consultation) for _ in range(number)]


def dataset(viewer, consultation, folder, **kwargs):
    """Write the files of docs/ledger-format.md, as open data does; return the path and the rows."""
    streams = {
        "questions": log_selectors.stream_questions,
        "batches": log_selectors.stream_batches,
        "ledger": log_selectors.stream_ledger,
        "ballots": log_selectors.stream_ballots,
        "checkpoints": log_selectors.stream_checkpoints,
        "positions": log_selectors.stream_positions,
    }
    files = {name: list(stream(viewer, consultation.pk)) for name, stream in streams.items()}
    return write(files, folder, **kwargs), files


def verdict(path, capsys):
    code = verify.main([str(path)])
    return code, capsys.readouterr().out.strip()


def test_question_cannot_be_closed_before_the_end(consultation, system):
    published(consultation)
    for viewer in (system, make.person(Role.MANAGER, consultation)):
        with pytest.raises(VotingIsNotOver):
            automatic_close_actions.close_voting(viewer=viewer, consultation_id=consultation.pk)
    with pytest.raises(NotAllowed):
        automatic_close_actions.close_voting(
            viewer=make.person(consultation=consultation), consultation_id=consultation.pk
        )


def test_close_states_the_recount_in_the_chain(consultation):
    proposal, empty = published(consultation), published(consultation)
    for viewer, choice in zip(
        people(consultation, 4), ("agree", "agree", "mixed", "disagree"), strict=True
    ):
        cast(viewer, proposal, choice)
    assert close(consultation) == 2
    assert (votes_of(proposal)[-1], votes_of(empty)) == ("close", ["close"])
    assert set(Question.objects.values_list("state", flat=True)) == {"closed"}
    assert JournalEntry.objects.get(act="questions.close").data == {"number": 2}


def test_closing_again_closes_nothing(consultation, system):
    proposal = published(consultation)
    close(consultation)
    assert automatic_close_actions.close_voting(viewer=system, consultation_id=consultation.pk) == 0
    assert votes_of(proposal) == ["close"]
    assert len(rows("ballot_box_checkpoint")) == 1


def test_closing_works_in_batches(consultation, monkeypatch):
    monkeypatch.setattr("votes.actions.automatic_close.BATCH", 2)
    for _ in range(5):
        published(consultation)
    assert close(consultation) == 5
    assert not Question.objects.exclude(state="closed").exists()
    assert len(rows("ballot_box_checkpoint")) == 3


def test_frozen_question_is_closed_too_and_counted_apart(consultation, system):
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    set_public(proposal, is_public=False)
    close(consultation)
    assert votes_of(proposal) == ["cast", "close"]
    assert count_selectors.count_votes(system, consultation.pk) == {
        "native": 0,
        "imported": 0,
        "imported_on_removed": 0,
        "frozen": 1,
    }


def test_sweeper_closes_what_is_over_in_every_organisation_and_nothing_else(
    organisation, other_organisation, consultation
):
    still_open = published(consultation)
    over = published(make.consultation(organisation, slug="finie", state="closed"))
    with tenancy.organisation(other_organisation.pk):
        elsewhere = published(
            make.consultation(other_organisation, slug="ailleurs", state="closed")
        )
    with tenancy.organisation(None):
        assert automatic_close_actions.close_ended() == 2
        assert automatic_close_actions.close_ended() == 0
    assert (votes_of(over), votes_of(still_open)) == (["close"], [])
    with tenancy.organisation(other_organisation.pk):
        assert votes_of(elsewhere) == ["close"]


def test_sweeper_closes_what_a_manager_ended_early(consultation):
    proposal, manager = published(consultation), make.person(Role.MANAGER, consultation)
    close_consultation(viewer=manager, consultation_id=consultation.pk, reason="Fin (exemple)")
    assert automatic_close_actions.close_ended() == 1
    assert votes_of(proposal) == ["close"]


def test_consultation_without_votes_yet_is_not_over(organisation):
    consultation = make.consultation(organisation, capabilities=["propose"])
    published(consultation)
    assert automatic_close_actions.close_ended() == 0


def test_drifted_count_is_mended_at_close_from_the_ledger(consultation):
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    Tally.objects.filter(proposal=proposal).update(agree=7, total=7)
    close(consultation)
    assert Tally.objects.values_list("agree", "total").get(proposal=proposal) == (1, 1)


# ---- checkpoints


def test_checkpoint_is_taken_only_where_something_changed(consultation):
    proposal = published(consultation)
    with tenancy.organisation(None):
        assert (register_actions.take_checkpoints(), register_actions.take_checkpoints()) == (1, 0)
    cast(make.person(consultation=consultation), proposal)
    with tenancy.organisation(None):
        assert register_actions.take_checkpoints() == 0
    fill(proposal)
    with tenancy.organisation(None):
        assert register_actions.take_checkpoints() == 1
    assert [row["number"] for row in rows("ballot_box_checkpoint", "number")] == [1, 2]


def test_checkpoint_lists_the_heads_that_changed_and_binds_all(
    consultation, system, tmp_path, capsys
):
    first, second = published(consultation), published(consultation)
    register_actions.take_checkpoints()
    fill(second)
    register_actions.take_checkpoints()
    path, files = dataset(system, consultation, tmp_path)
    named = [(row["number"], row["question"], row["batch"]) for row in files["checkpoints"]]
    both = sorted([str(first.question.pk), str(second.question.pk)])
    assert named == [(1, both[0], 0), (1, both[1], 0), (2, str(second.question.pk), 1)]
    assert verdict(path, capsys)[0] == 0


# ---- the dataset, recounted by the stand-alone script


def test_open_consultation_publishes_its_chain_and_no_opening(consultation, tmp_path, capsys):
    proposal, voter = published(consultation), make.person(consultation=consultation)
    cast(voter, proposal, "agree")
    cast(voter, proposal, "mixed")
    fill(proposal)
    register_actions.take_checkpoints()
    path, files = dataset(make.visitor(consultation.organisation), consultation, tmp_path)
    assert files["ballots"] == []
    assert set(files["ledger"][0]) == {"question", "batch", "commitment"}
    expected = (
        "OK: 42 recorded votes, 1 checkpoints; 1 open questions: chain intact, openings after close"
    )
    assert verdict(path, capsys) == (0, expected)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_closed_consultation_is_recounted_by_anyone(consultation, tmp_path, capsys, form):
    first, second = published(consultation), published(consultation)
    voters = people(consultation, 5)
    for viewer, choice in zip(
        voters, ("agree", "agree", "mixed", "disagree", "agree"), strict=True
    ):
        cast(viewer, first, choice)
    cast(voters[0], second, "agree")
    cast(voters[0], second, "disagree")
    cast(voters[1], second, "agree")
    withdraw(voters[1], second)
    close(consultation)
    path, files = dataset(
        make.visitor(consultation.organisation), consultation, tmp_path, form=form, archive=True
    )
    counted = [
        row["choice"] for row in files["ballots"] if row["question"] == str(second.question.pk)
    ]
    assert counted == ["disagree"]
    assert {row["level"] for row in files["ballots"]} == {None}
    expected = "OK: 9 recorded votes, 1 checkpoints; 2 closed questions: 6 votes recounted, equal to what is published"
    assert verdict(path, capsys) == (0, expected)
    assert zipfile.is_zipfile(path)


def test_levels_open_where_every_cell_has_eleven_people(consultation, tmp_path, capsys):
    full, thin = published(consultation), published(consultation)
    for viewer in people(consultation, 11):
        cast(viewer, thin, "agree")
    for choice in ("agree", "mixed", "disagree"):
        for viewer in people(consultation, 11):
            cast(viewer, full, choice)
    close(consultation)
    path, files = dataset(make.visitor(consultation.organisation), consultation, tmp_path)
    levels = {row["question"]: row["level"] for row in files["ballots"]}
    assert levels == {str(full.question.pk): "A0", str(thin.question.pk): None}
    assert verdict(path, capsys)[0] == 0


def test_hidden_counts_have_no_row_in_positions_until_the_close(organisation, tmp_path, capsys):
    consultation = make.consultation(organisation, results_visibility="sealed")
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    path, files = dataset(make.Viewer.system(organisation), consultation, tmp_path / "open")
    assert (files["positions"], files["questions"][0]["total"]) == ([], None)
    assert verdict(path, capsys)[0] == 0
    close(consultation)
    path, files = dataset(make.visitor(organisation), consultation, tmp_path / "closed")
    assert [row["agree"] for row in files["positions"]] == [1]
    assert verdict(path, capsys)[0] == 0


def test_files_of_an_unpublished_consultation_are_empty_for_the_public(organisation, tmp_path):
    consultation = make.consultation(organisation, state="draft", slug="brouillon")
    published(consultation)
    _path, files = dataset(make.visitor(organisation), consultation, tmp_path)
    assert set(map(len, files.values())) == {0}


def test_two_takings_of_the_same_files_are_identical(consultation, tmp_path):
    proposal = published(consultation)
    for viewer in people(consultation, 3):
        cast(viewer, proposal)
    close(consultation)
    visitor = make.visitor(consultation.organisation)
    first, second = (
        dataset(visitor, consultation, tmp_path / "1")[1],
        dataset(visitor, consultation, tmp_path / "2")[1],
    )
    assert first == second


def test_result_is_found_after_the_close_and_unknown_receipt_is_not(consultation):
    proposal = published(consultation)
    close(consultation)
    visitor = make.visitor(consultation.organisation)
    assert count_selectors.result(visitor, Question.objects.get(proposal=proposal)).is_closed
    for commitment in ("ab" * 32, "xyz", ""):
        with pytest.raises(NotFound):
            log_selectors.find_receipt(visitor, commitment)


def test_public_register_is_read_from_a_batch_on(consultation):
    proposal = published(consultation)
    fill(proposal)
    close(consultation)
    visitor = make.visitor(consultation.organisation)
    first, second, last = log_selectors.list_batches(visitor, proposal.question.pk)
    assert [(batch.batch, batch.kind, batch.votes) for batch in (first, second, last)] == [
        (1, "batch", 40),
        (2, "batch", 40),
        (3, "close", 0),
    ]
    assert log_selectors.list_batches(visitor, proposal.question.pk, after=1, limit=1) == [second]
    assert (second.previous, second.commitments) == (first.hash, sorted(second.commitments))


# ---- batches: no public file shows the order or the time of votes


def published_commitments():
    return [row["commitment"] for row in rows("ballot_box_entry", "batch, commitment")]


def test_votes_of_thirty_nine_people_are_not_published(consultation):
    proposal = published(consultation)
    for viewer in people(consultation, 39):
        cast(viewer, proposal)
        cast(viewer, proposal, "disagree")
    assert (register_actions.publish_batches(), published_commitments()) == (0, [])


def test_complete_batch_waits_until_the_next_one_is_complete(consultation):
    proposal = published(consultation)
    for viewer in people(consultation, 41):
        cast(viewer, proposal)
    assert (register_actions.publish_batches(), published_commitments()) == (0, [])
    for viewer in people(consultation, 39):
        cast(viewer, proposal)
    assert (register_actions.publish_batches(), published_commitments()) == (0, [])
    cast(make.person(consultation=consultation), proposal)
    assert (register_actions.publish_batches(), len(published_commitments())) == (1, 41)
    assert register_actions.publish_batches() == 0


def test_close_publishes_the_waiting_batch_with_the_rest(consultation):
    proposal = published(consultation)
    fill(proposal)
    for viewer in people(consultation, 3):
        cast(viewer, proposal)
    close(consultation)
    assert [row["votes"] for row in rows("ballot_box_link", "number")] == [40, 43, 0]
    assert rows("ballot_box_arrival") == []


def test_published_votes_are_stored_in_order_of_commitment_by_one_transaction(consultation):
    proposal = published(consultation)
    fill(proposal)
    stored = rows(
        "(SELECT commitment, xmin::text AS made FROM ballot_box_entry ORDER BY ctid) AS stored"
    )
    assert [row["commitment"] for row in stored] == sorted(row["commitment"] for row in stored)
    assert len({row["made"] for row in stored}) == 1
    assert {row["commitment"] for row in arrivals()}.isdisjoint(published_commitments())


def test_automatic_close_skips_consultation_whose_questions_were_deleted(consultation):
    existing = (consultation.organisation_id, consultation.pk)
    deleted = (consultation.organisation_id, random_id())
    published(consultation)
    yielded = automatic_close_actions.each_organisation([deleted, existing])
    assert [consultation_id for _organisation, consultation_id in yielded] == [consultation.pk]
