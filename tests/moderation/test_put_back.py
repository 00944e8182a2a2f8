"""Return of the public log after a restore: its lines come back exactly, and the log continues."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.urls import reverse

from consult.core.postgres import clock
from moderation.decisions import chain, ledger
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.put_back import put_back_decisions
from moderation.decisions.selectors.decisions import decisions_for_export, stream_log
from moderation.decisions.selectors.statements import statement_for_author
from moderation.enums import Action, ModerationState
from moderation.models import Decision, DecisionHead, Measure
from tests.factories import make
from tests.moderation import restores
from tests.moderation.restores import empty_ledger  # noqa: F401
from tests.moderation.test_measures import take as take_measure
from tests.pages import given

FACTS = "Le troisième mot est une injure."


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def earlier(monkeypatch):
    """Set the clock one hour back: the check leaves out the decisions of its last minute."""
    hour_ago = clock.now() - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: hour_ago)


def take(moderator, text, action):
    why = {} if action in (Action.RESTORE, Action.PUBLISH) else {"reason": "insult", "facts": FACTS}
    return decide(viewer=moderator, target_kind="proposal", target_id=text.pk, action=action, **why)


def note_all():
    for decision in Decision.objects.all():
        ledger.note(decision, Measure.objects.filter(pk=decision.target_id).first())


def lose(act):
    """Lose the rows of an act, whose decisions are in the ledger. Return the whole log before."""
    lines = []

    def read():
        note_all()
        lines.extend(Decision.objects.order_by("number").values(*COLUMNS))

    restores.lose(act, read)
    return lines


COLUMNS = [
    *("id", "created_at", "consultation_id", "number", "previous", "hash", "target_kind"),
    *("target_id", "action", "reason", "origin", "automation", "state_before", "state_after"),
    *("opened_at", "until", "about", "facts_digest"),
]


def read_columns():
    return list(Decision.objects.order_by("number").values(*COLUMNS))


def replay():
    """Run the command of the restore and return what it printed."""
    printed = StringIO()
    call_command("replay_decisions", stdout=printed)
    return printed.getvalue().splitlines()


def ledger_files(consultation):
    folder = f"{clock.now():%Y-%m}/{consultation.pk}"
    return [f"{folder}/{name}" for name in sorted(storages["decisions"].listdir(folder)[1])]


def rewrite(path, change):
    """Change a file of the ledger."""
    with storages["decisions"].open(path) as file:
        entry = json.load(file)
    change(entry)
    storages["decisions"].delete(path)
    storages["decisions"].save(path, ContentFile(json.dumps(entry).encode()))


def test_log_after_the_replay_begins_with_the_lines_before_the_restore(
    consultation, moderator, client
):
    person = make.person(consultation=consultation)
    kept, removed, freed = (given.proposal(consultation, person) for _ in range(3))
    take(moderator, kept, Action.RESTRICT)

    def act():
        take(moderator, removed, Action.REMOVE)
        take(moderator, freed, Action.HIDE)
        take(moderator, freed, Action.RESTORE)
        take_measure(moderator, person, consultation, "slow")

    before = lose(act)
    assert len(before) == 5 and Decision.objects.count() == 1
    assert replay()[0] == "Put back into the public logs: 4 decisions."
    after = read_columns()
    assert after[:5] == before
    assert [(row["action"], row["automation"]) for row in after[5:]] == [
        ("remove", True),
        ("slow", True),
    ]
    removed.refresh_from_db(), freed.refresh_from_db()
    assert (removed.state, freed.state) == (ModerationState.REMOVED, ModerationState.PUBLISHED)
    assert chain.first_bad_decision(moderator, consultation) is None
    marks = Decision.objects.order_by("number").values_list("is_put_back", flat=True)
    assert list(marks) == [False, *[True] * 4, *[False] * 2]
    page = client.get(reverse("moderation-log", args=[consultation.slug]))
    assert all(f'id="decision-{number}"' in page.text for number in range(1, 8))
    rows = client.get(f"/api/v1/moderation/log/?consultation={consultation.slug}").json()["results"]
    assert [row["hash"] for row in rows][::-1][:5] == [row["hash"] for row in before]
    assert (
        client.get(reverse("moderation-decision", args=[consultation.slug, 2])).status_code == 200
    )


def test_second_replay_changes_nothing(consultation, moderator):
    texts = [given.proposal(consultation) for _ in range(2)]
    lose(
        lambda: [
            take(moderator, texts[0], Action.REMOVE),
            take(moderator, texts[1], Action.CORRECT),
        ]
    )
    replay()
    lines = read_columns()
    assert replay() == [
        "Put back into the public logs: 0 decisions.",
        "Taken back again: 0 roles.",
        "Hidden again: 0 texts.",
        "Links ended: 0 invitations.",
        "Measures against accounts: 0 taken again, 0 lifted again.",
    ]
    assert read_columns() == lines and len(lines) == 4


def test_log_of_a_consultation_without_a_decision_in_the_backup_comes_back(consultation, moderator):
    text = given.proposal(consultation)
    before = lose(lambda: take(moderator, text, Action.REMOVE))
    assert not DecisionHead.objects.exists()
    put_back_decisions()
    assert read_columns() == before
    assert DecisionHead.objects.get().hash == before[0]["hash"]


def test_consultation_newer_than_the_backup_is_left_out(organisation):
    def act():
        newer = make.consultation(organisation, slug="nouvelle")
        take(make.person("moderator", newer), given.proposal(newer), Action.REMOVE)

    lose(act)
    assert replay()[:2] == [
        "Put back into the public logs: 0 decisions.",
        "Taken back again: 0 roles.",
    ]


def test_organisation_newer_than_the_backup_is_left_out(consultation, moderator):
    text = given.proposal(consultation)
    lose(lambda: take(moderator, text, Action.REMOVE))
    [path] = ledger_files(consultation)
    rewrite(path, lambda entry: entry.update(organisation="5d7b3c59-92cd-4f3e-8b65-6a1c0b8b2f10"))
    assert replay()[2] == "Hidden again: 0 texts."


def test_gap_in_the_ledger_is_reported_and_ends_the_return(consultation, moderator):
    texts = [given.proposal(consultation) for _ in range(3)]
    before = lose(lambda: [take(moderator, text, Action.REMOVE) for text in texts])
    storages["decisions"].delete(ledger_files(consultation)[1])
    printed = replay()
    assert printed[:2] == [
        "Put back into the public logs: 1 decisions.",
        f"Not put back: 1 decisions of consultation {consultation.pk} of organisation "
        f"{consultation.organisation_id}. No decision of the ledger follows as number 2.",
    ]
    after = read_columns()
    assert after[0] == before[0]
    assert [row["target_id"] for row in after[1:]] == [texts[0].pk, texts[2].pk]
    assert chain.first_bad_decision(moderator, consultation) is None


@pytest.mark.parametrize("changed", [{"reason": "hate"}, {"previous": "ab" * 32}])
def test_line_that_does_not_follow_is_not_put_back(consultation, moderator, changed):
    text = given.proposal(consultation)
    lose(lambda: take(moderator, text, Action.REMOVE))
    rewrite(ledger_files(consultation)[0], lambda entry: entry["line"].update(changed))
    outcome = put_back_decisions()
    assert (outcome.decisions, Decision.objects.count()) == (0, 0)
    assert [(gap.number, gap.decisions) for gap in outcome.gaps] == [(1, 1)]


def test_older_file_of_the_ledger_is_applied_without_its_line(consultation, moderator):
    text = given.proposal(consultation)
    lose(lambda: take(moderator, text, Action.REMOVE))
    [path] = ledger_files(consultation)
    with storages["decisions"].open(path) as file:
        entry = json.load(file)
    del entry["line"]
    storages["decisions"].delete(path)
    older = f"{clock.now():%Y-%m}/{entry['decision']}.json"
    storages["decisions"].save(older, ContentFile(json.dumps(entry).encode()))
    assert replay()[0] == "Put back into the public logs: 0 decisions."
    decision = Decision.objects.get()
    assert (decision.action, decision.number, decision.is_put_back) == ("remove", 1, False)
    assert replay()[2] == "Hidden again: 0 texts."


def test_ledger_contains_no_facts_no_text_and_no_moderator(consultation, moderator):
    text = given.proposal(consultation)
    decision = take(moderator, text, Action.REMOVE)
    note_all()
    with storages["decisions"].open(ledger_files(consultation)[0]) as file:
        written = file.read().decode()
    words = (FACTS, text.title, text.body, str(moderator.participant.pk), decision.statement.salt)
    assert not any(word in written for word in words)
    assert set(json.loads(written)["line"]) == {
        "consultation",
        *next(stream_log(moderator, consultation)),
    }


def test_line_of_a_measure_that_is_gone_comes_back_without_a_measure(consultation, moderator):
    person = make.person(consultation=consultation)

    def act():
        take_measure(moderator, person, consultation, "slow")
        Measure.objects.all().delete()

    before = lose(act)
    assert replay()[-1] == "Measures against accounts: 0 taken again, 0 lifted again."
    assert read_columns() == before


# ---- the check of the registers
def check():
    call_command("check_ledger", stdout=StringIO())


def test_check_finds_a_database_behind_the_ledger(consultation, moderator, earlier):
    texts = [given.proposal(consultation) for _ in range(2)]
    take(moderator, texts[0], Action.REMOVE)
    lose(lambda: take(moderator, texts[1], Action.REMOVE))
    with pytest.raises(CommandError, match=r"decisions: the ledger .* goes on to number 2"):
        check()
    replay()
    check()


def test_check_finds_another_decision_under_a_number_of_the_ledger(consultation, moderator):
    texts = [given.proposal(consultation) for _ in range(2)]
    lose(lambda: take(moderator, texts[0], Action.REMOVE))
    take(moderator, texts[1], Action.REMOVE)
    with pytest.raises(CommandError, match=r"decisions: the ledger .* has another number 1"):
        check()


def test_check_accepts_a_decision_newer_than_its_snapshot(consultation, moderator):
    text = given.proposal(consultation)
    lose(lambda: take(moderator, text, Action.REMOVE))
    assert ledger.find_problem(consultation.pk) is None


# ---- decisions that have no effect
def test_text_restored_after_the_backup_still_shows_why_it_is_removed(consultation, moderator):
    author = make.person(consultation=consultation)
    text = given.proposal(consultation, author)
    first = take(moderator, text, Action.REMOVE)
    lose(lambda: take(moderator, text, Action.RESTORE))
    replay()
    text.refresh_from_db()
    statement = statement_for_author(author, text)
    assert (text.state, statement.number, statement.facts) == ("removed", first.number, FACTS)
    contest = reverse("appeal", args=[consultation.slug, first.number])
    words = {"text": "Ce mot cite un livre."}
    assert make.client(author).post(contest, words).status_code == 302


def test_put_back_decision_shows_that_its_message_is_lost_and_is_not_contested(
    consultation, moderator
):
    author = make.person(consultation=consultation)
    text = given.proposal(consultation, author)
    lose(lambda: take(moderator, text, Action.REMOVE))
    replay()
    lost = "Le message à l’auteur a été perdu"
    desk = reverse("staff-author", args=[author.participant.pk])
    assert lost in make.client(moderator).get(f"{desk}?consultation={consultation.slug}").text
    browser = make.client(author)
    contest = reverse("appeal", args=[consultation.slug, 1])
    assert lost in browser.get(contest).text
    answered = browser.post(contest, {"text": "Non."})
    assert "ou elle ne s’applique plus" in answered.text
    [first, again] = decisions_for_export(author, [text.pk])[text.pk]
    assert lost in first["facts"].replace("'", "’") and "restauré" in again["facts"]
