"""Decisions that race with other acts on the same texts, with real commits.

Whichever act comes first, a decision applies only to a text that the moderator read. Where texts
are read before publication, no unread text becomes public. No act waits for another one for ever.
"""

import random
import threading
import time
from dataclasses import replace
from functools import partial

import pytest
from django.core.files.storage import default_storage

from consult.core.exceptions import Invalid
from consult.core.postgres import tenancy
from consult.opendata.actions.publication import publish_now
from consult.opendata.models import DatasetVersion
from debates.comments.actions import comments as comment_actions
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Comment, Proposal
from debates.proposals.actions import proposals as proposal_actions
from debates.texts.actions import arrangement
from moderation import target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.exceptions import AlreadyDecided, CannotBeUndone, NothingToContest, TextChanged
from moderation.models import Appeal, Case, Decision
from moderation.notices.actions import submit_notice
from tests.blocked_sessions import wait_until_blocked
from tests.debates import given
from tests.factories import make
from tests.moderation.everywhere import follow
from tests.moderation.test_decisions import WHY
from tests.moderation.test_races import at_once
from tests.pages.given import field

pytestmark = pytest.mark.committed
APPEAL_FOR, OTHER = appeal_selectors.appeal_for, arrangement._other
NEW = "Des mots nouveaux que personne n'a lus (exemple)."


@pytest.fixture(params=[2, pytest.param(40, marks=pytest.mark.soak)], ids=["some", "many"])
def rounds(request):
    """Return how many times each race runs."""
    return request.param


@pytest.fixture
def organisation(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    created = make.organisation()
    tenancy.set_organisation(created.pk)
    return created


@pytest.fixture
def place(organisation):
    return make.consultation(organisation)


@pytest.fixture
def read_first(organisation):
    return make.consultation(organisation, slug="lue", moderation_mode="pre")


@pytest.fixture
def moderator(place):
    return make.person("moderator", place)


def by_chance(acts):
    """Delay each act by up to a few milliseconds, so that either may be first."""

    def delay(act):
        wait = random.uniform(0, 0.03)
        return lambda: (time.sleep(wait), act())[1]

    return [delay(act) for act in acts]


def race(organisation, **acts):
    """Run the acts at the same time and return the outcome of each, by its name."""
    outcomes = {}

    def make_runner(name, act):
        def run():
            try:
                outcomes[name] = act()
            except Exception as error:
                outcomes[name] = error

        return run

    at_once(organisation, by_chance([make_runner(name, act) for name, act in acts.items()]))
    return outcomes


def public_words(kind, pk, organisation):
    """Return the words of a text that a visitor reads."""
    text = target_kinds.get_kind(kind).get(make.visitor(organisation), pk)
    return target_kinds.get_kind(kind).plain_text(text)


def edit(kind, text, author, body=NEW):
    if kind == "comment":
        return lambda: comment_actions.edit_comment(viewer=author, comment_id=text.pk, body=body)
    return lambda: proposal_actions.edit_proposal(
        viewer=author, proposal_id=text.pk, title=text.title, body=body
    )


def reported(kind, text):
    visitor = make.visitor(text.organisation)
    return submit_notice(viewer=visitor, target_kind=kind, target_id=text.pk, reason="insult").case


def written(kind, place, author):
    proposal = given.proposal(place, author if kind == "proposal" else None)
    if kind == "proposal":
        return proposal
    if proposal.state == "pending":
        publish("proposal", proposal)
    return given.comment(proposal, author)


def publish(kind, text):
    decide(
        viewer=make.person("moderator", text.consultation),
        target_kind=kind,
        target_id=text.pk,
        action="publish",
    )
    text.refresh_from_db()
    return text


def test_text_edited_during_its_removal_is_not_public(organisation, place, moderator, rounds):
    for kind in ("proposal", "comment") * (rounds // 2):
        author = make.person(consultation=place)
        text = written(kind, place, author)
        case = reported(kind, text)
        arguments = {
            "viewer": moderator,
            "target_kind": kind,
            "target_id": text.pk,
            "case_id": case.pk,
            **WHY,
        }
        outcomes = race(
            organisation,
            edit=edit(kind, text, author),
            remove=lambda a=arguments: decide(action="remove", **a),
        )
        assert isinstance(outcomes["remove"], Decision), outcomes
        assert isinstance(outcomes["edit"], (Proposal, Comment, TextIsNoLongerOpen)), outcomes
        assert public_words(kind, text.pk, organisation) == ""
    assert first_bad_decision(make.visitor(organisation), place) is None


@pytest.mark.parametrize("of", ["a case", "one's own initiative"])
def test_edited_text_is_not_published_by_a_decision_on_its_earlier_state(
    organisation, read_first, of, rounds
):
    moderator = make.person("moderator", read_first)
    for _round in range(rounds):
        author = make.person(consultation=read_first)
        text = publish("comment", written("comment", read_first, author))
        arguments = {
            "viewer": moderator,
            "target_kind": "comment",
            "target_id": text.pk,
            "action": "restrict",
            **WHY,
        }
        read_state = (
            {"case_id": reported("comment", text).pk}
            if of == "a case"
            else {"read": target_kinds.compute_mark("comment", text)}
        )
        outcomes = race(
            organisation,
            edit=edit("comment", text, author),
            restrict=lambda a=arguments | read_state: decide(**a),
        )
        assert isinstance(outcomes["edit"], Comment), outcomes
        assert isinstance(outcomes["restrict"], (Decision, AlreadyDecided, TextChanged)), outcomes
        text.refresh_from_db()
        assert (text.state, NEW in text.body) == ("pending", True)
        assert public_words("comment", text.pk, organisation) == ""
        assert Case.objects.get(target_id=text.pk, state="open").notices_count == 0


def answer_to_change(place, moderator, cost):
    """Return two acts: one changes only the answer to a field, the other removes the text."""
    author = make.person(consultation=place)
    text = given.proposal(place, author, fields={str(cost.pk): "Cent euros"})
    arguments = {
        "viewer": moderator,
        "target_kind": "proposal",
        "target_id": text.pk,
        "action": "remove",
        **WHY,
    }
    arguments["read"] = target_kinds.compute_mark("proposal", text)
    fields = {"title": text.title, "body": text.body, "fields": {str(cost.pk): "Mille euros"}}
    edit = partial(proposal_actions.edit_proposal, viewer=author, proposal_id=text.pk, **fields)
    return edit, partial(decide, **arguments)


def test_concurrent_change_of_an_answer_and_removal_exclude_each_other(
    organisation, place, moderator, rounds
):
    cost = field(place)
    for _round in range(rounds):
        edit, remove = answer_to_change(place, moderator, cost)
        outcomes = race(organisation, edit=edit, remove=remove)
        is_changed = isinstance(outcomes["edit"], Proposal)
        assert isinstance(outcomes["remove"], TextChanged if is_changed else Decision), outcomes
        assert is_changed or isinstance(outcomes["edit"], TextIsNoLongerOpen), outcomes


def test_removal_after_an_answer_changed_is_refused(place, moderator):
    edit, remove = answer_to_change(place, moderator, field(place))
    edit()
    with pytest.raises(TextChanged):
        remove()


def test_mutant_with_a_mark_of_title_and_text_alone_allows_both_acts(place, moderator, monkeypatch):
    monkeypatch.setitem(
        target_kinds._kinds,
        "proposal",
        replace(target_kinds.get_kind("proposal"), list_stored_content=None),
    )
    edit, remove = answer_to_change(place, moderator, field(place))
    edit()
    assert isinstance(remove(), Decision)


def test_version_rewritten_during_its_publication_waits_again(organisation, read_first, rounds):
    moderator = make.person("moderator", read_first)
    for _round in range(rounds):
        author = make.person(consultation=read_first)
        proposal = publish("proposal", written("proposal", read_first, author))
        edit("proposal", proposal, author, "La deuxième version, qui attend (exemple).")()
        version = proposal.versions.get(state="pending")
        case = Case.objects.get(target_id=version.pk)
        arguments = {
            "viewer": moderator,
            "target_kind": "version",
            "target_id": version.pk,
            "case_id": case.pk,
        }
        outcomes = race(
            organisation,
            edit=edit("proposal", proposal, author),
            publish=lambda a=arguments: decide(action="publish", **a),
        )
        assert isinstance(outcomes["edit"], Proposal), outcomes
        assert isinstance(outcomes["publish"], (Decision, AlreadyDecided)), outcomes
        assert NEW not in public_words("proposal", proposal.pk, organisation)
        assert proposal.versions.get(state="pending").body == NEW


def test_undone_request_for_correction_publishes_no_later_correction(
    organisation, read_first, rounds
):
    moderator = make.person("moderator", read_first)
    for kind in ("proposal", "comment") * (rounds // 2):
        author = make.person(consultation=read_first)
        text = publish(kind, written(kind, read_first, author))
        decision = decide(
            viewer=moderator, target_kind=kind, target_id=text.pk, action="correct", **WHY
        )
        outcomes = race(
            organisation,
            edit=edit(kind, text, author),
            undo=lambda pk=decision.pk: undo(viewer=moderator, decision_id=pk),
        )
        assert isinstance(outcomes["edit"], (Proposal, Comment)), outcomes
        assert isinstance(outcomes["undo"], (Decision, CannotBeUndone)), outcomes
        assert NEW not in public_words(kind, text.pk, organisation)


def removed_text(place, moderator):
    """Return the act that contests a removal, and the act that undoes it."""
    author = make.person(consultation=place)
    text = given.proposal(place, author)
    removed = decide(
        viewer=moderator, target_kind="proposal", target_id=text.pk, action="remove", **WHY
    )
    arguments = {
        "viewer": author,
        "consultation_id": place.pk,
        "number": removed.number,
        "text": "Non (exemple).",
    }
    return partial(lodge_appeal, **arguments), partial(
        undo, viewer=moderator, decision_id=removed.pk
    )


def contest_during_undo(organisation, place, moderator, monkeypatch):
    """Return the outcomes where a moderator undoes a decision while its author contests it."""
    is_looking, is_over = threading.Event(), threading.Event()
    appeal, take_back = removed_text(place, moderator)

    def look(*arguments):
        is_looking.set()
        wait_until_blocked(is_over.is_set)
        return APPEAL_FOR(*arguments)

    def take_back_meanwhile():
        is_looking.wait(30)
        try:
            return take_back()
        finally:
            is_over.set()

    monkeypatch.setattr(appeal_selectors, "appeal_for", look)
    return race(organisation, appeal=appeal, undo=take_back_meanwhile)


def test_concurrent_undo_and_appeal_exclude_each_other(organisation, place, moderator, rounds):
    for _round in range(rounds):
        appeal, take_back = removed_text(place, moderator)
        outcomes = race(organisation, appeal=appeal, undo=take_back)
        is_contested = isinstance(outcomes["appeal"], Appeal)
        assert isinstance(outcomes["undo"], CannotBeUndone if is_contested else Decision), outcomes
        assert is_contested or isinstance(outcomes["appeal"], NothingToContest), outcomes


def test_a_decision_that_is_being_contested_is_not_taken_back(
    organisation, place, moderator, monkeypatch
):
    outcomes = contest_during_undo(organisation, place, moderator, monkeypatch)
    assert (type(outcomes["appeal"]), type(outcomes["undo"])) == (Appeal, CannotBeUndone)


def test_mutant_without_the_lock_on_the_text_allows_undo_and_appeal(
    organisation, place, moderator, monkeypatch
):
    monkeypatch.setattr(appeals, "_lock_target", lambda viewer, decision: None)
    outcomes = contest_during_undo(organisation, place, moderator, monkeypatch)
    assert (type(outcomes["appeal"]), type(outcomes["undo"])) == (Appeal, Decision)


def merged_into_each_other(organisation, place, monkeypatch):
    """Merge two proposals into each other at the same moment; return the names of both outcomes.

    A moderator who has found the other proposal continues once the second one has, or waits for a
    lock.
    """
    arrived = []

    def meet(*arguments):
        arrived.append(arguments)
        wait_until_blocked(lambda: len(arrived) > 1)
        return OTHER(*arguments)

    monkeypatch.setattr(arrangement, "_other", meet)
    first, second = given.proposal(place), given.proposal(place)
    staff = [make.person("moderator", place) for _ in range(2)]
    merge_fields = {"target_kind": "proposal", "action": "merge"}
    outcomes = race(
        organisation,
        there=lambda: decide(
            viewer=staff[0], target_id=first.pk, arguments={"into": str(second.pk)}, **merge_fields
        ),
        back=lambda: decide(
            viewer=staff[1], target_id=second.pk, arguments={"into": str(first.pk)}, **merge_fields
        ),
    )
    return sorted(type(outcome).__name__ for outcome in outcomes.values())


def test_two_contributions_are_not_merged_into_each_other(organisation, place, monkeypatch, rounds):
    for _round in range(rounds):
        assert merged_into_each_other(organisation, place, monkeypatch) == [
            Decision.__name__,
            Invalid.__name__,
        ]
    assert Proposal.objects.filter(merged_into__isnull=False).count() == rounds


def test_mutant_without_the_order_of_locks_deadlocks(organisation, place, monkeypatch):
    target_kind = target_kinds.get_kind("proposal")
    without = target_kind.arrangements | {
        "merge": replace(target_kind.arrangements["merge"], lock_others=None)
    }
    monkeypatch.setitem(target_kinds._kinds, "proposal", replace(target_kind, arrangements=without))
    assert "OperationalError" in merged_into_each_other(organisation, place, monkeypatch)


def test_no_proposal_stays_merged_into_a_withdrawn_one(organisation, place, moderator, rounds):
    for _round in range(rounds):
        author, writer = make.person(consultation=place), make.person(consultation=place)
        main, twin = given.proposal(place, author), given.proposal(place, writer)
        arguments = {
            "viewer": moderator,
            "target_kind": "proposal",
            "target_id": twin.pk,
            "action": "merge",
        }
        outcomes = race(
            organisation,
            withdraw=lambda v=author, pk=main.pk: proposal_actions.withdraw_proposal(
                viewer=v, proposal_id=pk
            ),
            merge=lambda a=arguments, pk=main.pk: decide(arguments={"into": str(pk)}, **a),
            edit=edit("proposal", twin, writer),
        )
        assert isinstance(outcomes["withdraw"], Proposal), outcomes
        assert isinstance(outcomes["edit"], Proposal), outcomes
        assert isinstance(outcomes["merge"], (Decision, Invalid)), outcomes
        twin.refresh_from_db()
        assert (twin.merged_into_id, twin.state, twin.body) == (None, "published", NEW)


def test_text_hidden_at_any_moment_remains_in_no_file_of_open_data(
    organisation, place, moderator, rounds
):
    manager = make.person("manager", place)
    for number in range(rounds):
        mark = f"canari{number}exporté"
        text = given.proposal(place, body=f"Un texte qui s'en va, {mark} (exemple).")
        arguments = {"viewer": moderator, "target_kind": "proposal", "target_id": text.pk, **WHY}
        arguments["action"] = "hide" if number % 2 else "remove"

        def hide(arguments=arguments):
            time.sleep(random.uniform(0, 0.4))
            return decide(**arguments)

        outcomes = race(
            organisation, publish=lambda: publish_now(viewer=manager, slug=place.slug), hide=hide
        )
        assert isinstance(outcomes["hide"], Decision), outcomes
        assert isinstance(outcomes["publish"], DatasetVersion), outcomes
        follow()
        assert find_versions_with(place, mark) == []
        assert not DatasetVersion.objects.filter(state="building").exists()


def find_versions_with(place, mark):
    """Return the versions whose files contain a mark."""
    numbers = []
    for version in DatasetVersion.objects.filter(dataset__consultation=place):
        path = f"{version.folder}/proposals.jsonl"
        if version.folder and default_storage.exists(path):
            with default_storage.open(path) as file:
                numbers += [version.number] * (mark in file.read().decode())
    return numbers
