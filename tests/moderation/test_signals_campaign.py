"""A campaign among honest texts.

The tests measure how much of it is found, and how few honest texts lose their place in the order.
"""

import csv
import html
import random
import re
from pathlib import Path

import pytest

from moderation.models import Case, Signal
from tests.moderation.campaign import honest_texts, play, scenario

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
CAMPAIGN = ("filled in", "reworded 5 %", "reworded 10 %")


@pytest.mark.long
@pytest.mark.parametrize(
    ("honest", "accounts", "least"),
    [(150, 100, (0.9, 0.4)), pytest.param(10_000, 1000, (0.97, 0.8), marks=pytest.mark.soak)],
    ids=["some", "all"],
)
def test_campaign_is_found_and_honest_texts_are_left_alone(consultation, honest, accounts, least):
    texts = honest_texts(honest, random.Random(11))
    found = play(consultation, scenario(texts, accounts, minutes=accounts * 0.12))
    copies = [found.share(family, kinds={"duplicate"}) for family in CAMPAIGN]
    assert copies[0] == 1
    assert copies[1] >= least[0]
    # One word in ten: the other texts are found by their rush and their devices.
    assert copies[2] >= least[1]
    assert found.share(*CAMPAIGN, kinds={"burst"}) >= 0.95
    assert found.share(*CAMPAIGN, kinds={"same_device"}) == 1
    assert found.share("honest") <= 0.02
    assert found.share("honest", kinds={"same_device"}) == 0
    assert not Case.objects.exists()  # signals open no case
    assert Signal.objects.count() > accounts


def test_honest_consultation_alone_is_left_alone(consultation):
    found = play(consultation, scenario(honest_texts(200, random.Random(3)), 0))
    assert found.share("honest") <= 0.01


@pytest.mark.long
@pytest.mark.data
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real consultations are not beside this checkout"
)
@pytest.mark.parametrize("honest", [200, pytest.param(600, marks=pytest.mark.soak)])
def test_real_texts_among_a_campaign_are_left_alone(consultation, honest):
    found = play(consultation, scenario(real_texts()[:honest], 100, minutes=12))
    assert (
        found.share("honest", kinds={"burst", "same_device", "insult", "links", "contact"}) <= 0.01
    )
    assert found.share("honest") <= 0.03  # real people copy texts too
    assert found.share(*CAMPAIGN) == 1


def real_texts():
    """Return real answers of 2019 and arguments of 2015, shuffled."""
    with (SHARED / "grand-debat-2019-extrait" / "reponses.csv").open() as file:
        texts = [row["response"] for row in csv.DictReader(file)]
    with (SHARED / "republique-numerique-2015" / "arguments.csv").open() as file:
        texts += [
            html.unescape(re.sub(r"<[^>]+>", " ", row["body"])) for row in csv.DictReader(file)
        ]
    random.Random(5).shuffle(texts)
    return texts
