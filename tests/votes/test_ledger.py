"""The application's arithmetic against values computed with xxd, sha256sum and openssl alone."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from votes import ledger

VECTORS = json.loads((Path(__file__).parents[1] / "golden" / "ledger" / "vectors.json").read_text())
QUESTION = UUID(VECTORS["question"])


def test_rules_hash_matches_the_golden_value():
    rules = VECTORS["rules"]
    assert ledger.rules_text(json.loads(rules["text"])) == rules["text"]
    assert ledger.rules_hash(rules["text"]).hex() == rules["hash"]


def test_genesis_matches_the_golden_value():
    assert ledger.genesis(QUESTION, bytes.fromhex(VECTORS["rules"]["hash"])).hex() == VECTORS["genesis"]


def test_pseudonym_matches_the_golden_value():
    found = ledger.pseudonym(bytes.fromhex(VECTORS["key"]), UUID(VECTORS["voter"]))
    assert found.hex() == VECTORS["pseudonym"]


@pytest.mark.parametrize(("kind", "sequence", "before"), [("cast", 1, "genesis"), ("withdraw", 2, "cast")])
def test_vote_matches_the_golden_values(kind, sequence, before):
    vote = VECTORS[kind]
    inner = ledger.inner(QUESTION, version=vote["version"], choice=vote["choice"], nonce=bytes.fromhex(vote["nonce"]))
    tier = ledger.tier(QUESTION, level=vote["level"], nonce=bytes.fromhex(vote["level_nonce"]))
    pseudonym = bytes.fromhex(VECTORS["pseudonym"])
    commitment = ledger.event_commitment(QUESTION, kind=kind, pseudonym=pseudonym, inner=inner, tier=tier)
    previous = VECTORS[before] if before == "genesis" else VECTORS[before]["hash"]
    head = ledger.link(bytes.fromhex(previous), sequence=sequence, kind=kind, commitment=commitment, day=vote["day"])
    assert [value.hex() for value in (inner, tier, commitment, head)] == [
        vote["inner"],
        vote["tier"],
        vote["commitment"],
        vote["hash"],
    ]


@pytest.mark.parametrize("name", ["close", "close_with_votes"])
def test_close_matches_the_golden_value(name):
    close = VECTORS[name]
    assert ledger.close_commitment(QUESTION, close["counts"]).hex() == close["commitment"]


def test_checkpoint_matches_the_golden_value():
    golden, close = VECTORS["checkpoint"], VECTORS["close"]
    entry = ledger.head_entry(QUESTION, 3, bytes.fromhex(close["hash"]))
    found = ledger.checkpoint(
        UUID(VECTORS["consultation"]), number=1, previous=ledger.NO_HASH, taken_at=golden["taken_at"], heads=[entry]
    )
    assert (entry.hex(), found.hex()) == (golden["entry"], golden["hash"])
    assert ledger.read_head_entry(entry) == (QUESTION, 3, bytes.fromhex(close["hash"]))


def test_fields_that_join_to_the_same_bytes_have_different_digests():
    assert ledger.digest("event", b"ab", b"c") != ledger.digest("event", b"a", b"bc")


@pytest.mark.parametrize(
    ("cells", "may"),
    [
        ({}, True),
        ({("A0", "agree"): 11, ("A0", "mixed"): 11, ("A0", "disagree"): 11}, True),
        ({("A0", "agree"): 11, ("A0", "mixed"): 11, ("A0", "disagree"): 10}, False),
        ({("A0", "agree"): 30, ("A0", "mixed"): 30}, False),
        ({("A0", c): 20 for c in ("agree", "mixed", "disagree")} | {("A3", "agree"): 1}, False),
    ],
)
def test_levels_open_only_where_every_cell_has_eleven_people(cells, may):
    assert ledger.levels_may_open(cells, ("agree", "mixed", "disagree")) is may
