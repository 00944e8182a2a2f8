"""The hash chain of decisions: worked examples, and the detection of every kind of tampering."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, transaction

from consult.core.postgres.roles import as_owner
from moderation.decisions import chain
from moderation.decisions.chain import Entry, first_bad_decision
from moderation.decisions.selectors.decisions import stream_log
from moderation.models import Decision
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY, act

GOLDEN = json.loads(Path("tests/golden/moderation/vectors.json").read_text())
CONSULTATION = UUID(GOLDEN["consultation"])


def parse_row(row):
    row = dict(row)
    previous, digest = row.pop("previous"), row.pop("hash")
    for name in {"decided_at", "opened_at", "until"} & row.keys():
        row[name] = datetime.fromisoformat(row[name])
    return Entry(**{**row, "target_id": UUID(row["target_id"])}), previous, digest


LOG = [parse_row(row) for row in GOLDEN["decisions"]]


def test_hashes_match_the_worked_values():
    assert chain.genesis(CONSULTATION) == GOLDEN["genesis"]
    for case in GOLDEN["facts"]:
        assert chain.digest_of(case["facts"], case["salt"]) == case["digest"]
    assert [chain.link(previous, entry) for entry, previous, _hash in LOG] == [
        h for _entry, _previous, h in LOG
    ]
    assert chain.first_bad(CONSULTATION, LOG) is None


def other(name, value):
    """Return another value for a field, also for an empty one."""
    if value is None:
        return 7 if name == "about" else datetime(2017, 3, 1, tzinfo=UTC)
    return {
        int: lambda: value + 1,
        bool: lambda: not value,
        datetime: lambda: value + timedelta(seconds=1),
        UUID: uuid4,
        str: lambda: "00" * 32 if len(value) == 64 else value + "x",
    }[type(value)]()


@pytest.mark.parametrize("name", [field.name for field in fields(Entry)])
@pytest.mark.parametrize("position", range(len(LOG)))
def test_changed_field_of_a_decision_is_detected(name, position):
    entry, previous, found = LOG[position]
    changed = [*LOG]
    changed[position] = (
        replace(entry, **{name: other(name, getattr(entry, name))}),
        previous,
        found,
    )
    assert chain.first_bad(CONSULTATION, changed) == position + 1


def test_an_entry_cannot_pass_for_one_of_the_version_before():
    entry, previous, found = LOG[2]
    shortened = replace(entry, opened_at=None, until=None)
    assert chain.link(previous, shortened) != found


def test_removed_reordered_or_foreign_decision_is_detected():
    assert chain.first_bad(CONSULTATION, LOG[1:]) == 1
    assert chain.first_bad(CONSULTATION, LOG[::-1]) == 1
    assert chain.first_bad(uuid4(), LOG) == 1


def test_moving_words_between_fields_changes_the_hash():
    entry, previous, _found = LOG[0]
    moved = replace(entry, action="hideinsult", reason="")
    assert chain.link(previous, moved) != chain.link(previous, entry)


def test_the_log_of_a_consultation_is_whole_and_published_as_it_is(consultation, organisation):
    moderator = make.person("moderator", consultation)
    for action in ("remove", "restrict", "hide"):
        act(moderator, essay(consultation), action, **WHY)
    visitor = make.visitor(organisation)
    rows = list(stream_log(visitor, consultation))
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert {*rows[0]} == {field.name for field in fields(Entry)} | {"previous", "hash"}
    assert first_bad_decision(visitor, consultation) is None


def test_each_consultation_has_its_own_log(consultation, organisation):
    second = make.consultation(organisation, slug="seconde")
    for place in (consultation, second):
        act(make.person("moderator", place), essay(place), "remove", **WHY)
    assert list(Decision.objects.values_list("number", flat=True)) == [1, 1]
    assert first_bad_decision(make.visitor(organisation), second) is None


@pytest.mark.committed
def test_tampering_in_the_database_itself_is_found(committed):
    from consult.core.postgres import tenancy

    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    moderator = make.person("moderator", consultation)
    for _ in range(3):
        act(moderator, essay(consultation), "remove", **WHY)
    with pytest.raises(Error), transaction.atomic():
        Decision.objects.filter(number=2).update(reason="spam")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_decision DISABLE TRIGGER append_only")
        cursor.execute("UPDATE moderation_decision SET reason = 'spam' WHERE number = 2")
    tenancy.set_organisation(organisation.pk)
    assert first_bad_decision(make.visitor(organisation), consultation) == 2
