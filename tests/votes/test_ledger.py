"""The arithmetic of the ledger against values that a separate program computed.

That program was written from docs/ledger-format.md.
"""

import json
from pathlib import Path
from uuid import UUID

import pytest

from votes import ledger
from votes.ballot_box.store.slips import opening

VECTORS = json.loads((Path(__file__).parents[1] / "golden" / "ledger" / "vectors.json").read_text())
QUESTION = UUID(VECTORS["question"])


def test_rules_hash_matches_the_golden_value():
    rules = VECTORS["rules"]
    assert ledger.rules_text(json.loads(rules["text"])) == rules["text"]
    assert ledger.rules_hash(rules["text"]).hex() == rules["hash"]


def test_genesis_matches_the_golden_value():
    assert (
        ledger.genesis(QUESTION, bytes.fromhex(VECTORS["rules"]["hash"])).hex()
        == VECTORS["genesis"]
    )


def test_pseudonym_matches_the_golden_value():
    pseudonym = ledger.pseudonym(bytes.fromhex(VECTORS["key"]), UUID(VECTORS["voter"]))
    assert pseudonym.hex() == VECTORS["cast"]["pseudonym"]


@pytest.mark.parametrize("name", ["cast", "withdraw"])
def test_vote_matches_the_golden_values(name):
    vote = VECTORS[name]
    opened = opening(
        QUESTION,
        key=bytes.fromhex(VECTORS["key"]),
        pseudonym=bytes.fromhex(vote["pseudonym"]),
        **{key: vote[key] for key in ("revision", "version", "choice", "level")},
    )
    computed = {
        layer: getattr(opened, layer).hex()
        for layer in ("secret", "inner", "tier", "turn", "commitment")
    }
    computed["nonce"] = ledger.nonce(opened.secret, "choice").hex()
    computed["level_nonce"] = ledger.nonce(opened.secret, "level").hex()
    assert computed == {layer: vote[layer] for layer in computed}


def test_batch_matches_the_golden_values():
    golden = VECTORS["batch"]
    commitments = sorted(
        bytes.fromhex(VECTORS[name]["commitment"]) for name in ("cast", "withdraw")
    )
    commitment = ledger.batch_commitment(QUESTION, commitments)
    genesis = bytes.fromhex(VECTORS["genesis"])
    head = ledger.link(genesis, number=1, kind="batch", commitment=commitment, day=golden["day"])
    assert (commitment.hex(), head.hex()) == (golden["commitment"], golden["hash"])


@pytest.mark.parametrize("name", ["close", "close_with_votes"])
def test_close_matches_the_golden_value(name):
    close = VECTORS[name]
    assert ledger.close_commitment(QUESTION, close["counts"]).hex() == close["commitment"]


def test_checkpoint_matches_the_golden_value():
    golden, close = VECTORS["checkpoint"], VECTORS["close"]
    entry = ledger.head_entry(QUESTION, 2, bytes.fromhex(close["hash"]))
    digest = ledger.checkpoint(
        UUID(VECTORS["consultation"]),
        number=1,
        previous=ledger.NO_HASH,
        day=golden["day"],
        heads=[entry],
    )
    assert (entry.hex(), digest.hex()) == (golden["entry"], golden["hash"])
    assert ledger.read_head_entry(entry) == (QUESTION, 2, bytes.fromhex(close["hash"]))


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
    assert ledger.may_publish_levels(cells, ("agree", "mixed", "disagree")) is may
