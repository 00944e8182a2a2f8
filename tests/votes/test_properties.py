"""Property tests: counts, ballots, ledger and recount agree after any history of acts."""

import tempfile
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make
from tests.votes.places import ballots, cast, close, published, set_public, withdraw
from tests.votes.test_close_of_questions import dataset, verdict
from votes import ledger
from votes.exceptions import NothingToWithdraw, QuestionIsFrozen
from votes.models import Tally
from votes.selectors import audit as audit_selectors

CHOICES = ("agree", "mixed", "disagree")
VOTERS = 4
acts = st.lists(
    st.tuples(
        st.sampled_from(("cast", "cast", "cast", "withdraw", "repeat", "hide", "restore")),
        st.integers(0, VOTERS - 1),
        st.sampled_from(CHOICES),
    ),
    max_size=25,
)


class UndoneAtTheEnd(Exception):
    """Raised to end an example and roll back its rows."""


class Model:
    """A model of the expected state, stored in the simplest way."""

    def __init__(self):
        self.choice, self.events, self.frozen = {}, 0, False

    def play(self, act, person, choice):
        """Return the expected outcome of one act: 'new', 'same', or the refusal."""
        if act == "withdraw":
            refusal = QuestionIsFrozen if self.frozen else NothingToWithdraw
            if self.frozen or person not in self.choice:
                return refusal
            del self.choice[person]
        elif self.frozen:
            return QuestionIsFrozen
        elif self.choice.get(person) == choice:
            return "same"
        else:
            self.choice[person] = choice
        self.events += 1
        return "new"


def do(act, viewer, proposal, choice, request):
    """Run one act; return the refusal, or the receipt."""
    try:
        with transaction.atomic():
            return (
                cast(viewer, proposal, choice, request)
                if act == "cast"
                else withdraw(viewer, proposal, request)
            )
    except (QuestionIsFrozen, NothingToWithdraw) as refusal:
        return type(refusal)


def counts(proposal):
    return Tally.objects.values(*CHOICES).get(proposal=proposal)


@pytest.mark.long
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=acts)
def test_any_history_leaves_counts_ballots_and_ledger_in_agreement(consultation, capsys, acts):
    with pytest.raises(UndoneAtTheEnd), transaction.atomic():
        proposal, model = published(consultation), Model()
        voters = [make.person(consultation=consultation) for _ in range(VOTERS)]
        last, revisions = {}, Counter()
        for act, person, choice in acts:
            if act in ("hide", "restore"):
                model.frozen = act == "hide"
                set_public(proposal, is_public=not model.frozen)
                continue
            if act == "repeat":  # the same request sent again, after any other acts
                if person in last and not model.frozen:
                    request, sent, receipt = last[person]
                    assert cast(voters[person], proposal, sent, request) == receipt
                continue
            expected, request = model.play(act, person, choice), uuid4()
            result = do(act, voters[person], proposal, choice, request)
            if isinstance(expected, type):
                assert result == expected
                continue
            if expected == "new":
                revisions[person] += 1
            assert result.revision == revisions[person]
            if act == "cast":
                last[person] = (request, choice, result)
        assert counts(proposal) == {c: Counter(model.choice.values())[c] for c in CHOICES}
        assert (
            audit_selectors.check_ledgers(make.Viewer.system(consultation.organisation)).problems
            == []
        )
        choices = {row["voter_id"]: row["choice"] for row in ballots() if row["choice"]}
        assert choices == {
            voters[person].participant.pk: choice for person, choice in model.choice.items()
        }
        check_public_recount(consultation, proposal, model, capsys)
        raise UndoneAtTheEnd


def check_public_recount(consultation, proposal, model, capsys):
    """Close, publish and run the stand-alone script.

    Check that the opened ballots are the counted ones.
    """
    close(consultation)
    with tempfile.TemporaryDirectory() as folder:
        path, files = dataset(make.visitor(consultation.organisation), consultation, Path(folder))
        code, line = verdict(path, capsys)
    assert (code, f"{model.events} recorded votes" in line) == (0, True), line
    opened = Counter(row["choice"] for row in files["ballots"] if row["choice"])
    assert opened == Counter(model.choice.values())
    assert counts(proposal) == {c: opened[c] for c in CHOICES}


fields = st.lists(st.binary(max_size=12), max_size=4)


@given(first=fields, second=fields, tag=st.sampled_from(("event", "choice")))
def test_digests_are_equal_only_for_equal_fields(first, second, tag):
    assert (ledger.digest(tag, *first) == ledger.digest(tag, *second)) == (first == second)


@given(counts=st.dictionaries(st.sampled_from(CHOICES), st.integers(0, 1000)))
def test_close_commitment_ignores_choices_nobody_made(counts):
    question = uuid4()
    nonzero = {choice: number for choice, number in counts.items() if number}
    assert ledger.close_commitment(question, counts) == ledger.close_commitment(question, nonzero)
