"""Signals for moderators: a campaign of a thousand accounts among ten thousand honest texts.

The texts are noted one after another.
"""

import os
import random

from django.db import connection

from bench.processor import Meter
from bench.scale import sized
from bench.servers import fresh_database
from consult.core.postgres import tenancy
from tests.factories import make
from tests.moderation.campaign import FAMILIES, honest_texts, play, scenario

HONEST, ACCOUNTS = sized(10_000, 400), sized(1000, 100)
SECTION = f"Signals ({ACCOUNTS:,} accounts on one evening among {HONEST:,} honest texts)"
NOTE = """Signals sort the moderators' queue and do nothing else. Texts are made up (`tests/moderation/campaign.py`):
half of the campaign fills in one template, the others reword one word in twenty or one in ten. They are noted by a
worker after the act that sent them, which waits for none of it. The share of the cost compares processor time,
PostgreSQL's included, with that of an empty statement."""


def run(report):
    """Play the campaign.

    Report what was found, how many honest texts are marked, and the cost of a text.
    """
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    report.note(SECTION, NOTE)
    with tenancy.organisation(organisation.pk):
        texts = honest_texts(HONEST, random.Random(11))
        consultation, sent = make.consultation(organisation), scenario(texts, ACCOUNTS)
        meter = Meter(os.getpid())
        found = play(consultation, sent)
        noted, statement = meter.spent() / len(sent), _empty_statement()
    families = list(dict.fromkeys(name for name, _rate in FAMILIES))
    for family in families:
        share = found.share(family, kinds={"duplicate"})
        report.add(SECTION, f"copies found, {family}", f"{share:.1%}", ratio=share)
    share = found.share(*families)
    report.add(
        SECTION, "of the campaign, found by any signal", f"{share:.1%}", "≥ 95 %", ratio=share
    )
    report.add(SECTION, "honest texts marked", f"{found.share('honest'):.1%}", "≤ 2 %")
    cost = f"p50 {found.at_the_end(0.5):.0f} ms, p95 {found.at_the_end(0.95):.0f} ms"
    report.add(SECTION, "one text, at the end, in the worker", cost, "p95 ≤ 100 ms")
    report.add(
        SECTION,
        "one text beside an empty statement",
        f"{len(sent):,} texts",
        ratio=statement / noted,
    )


def _empty_statement(number=10_000):
    """Return the seconds of processor that an empty statement takes."""
    meter = Meter(os.getpid())
    with connection.cursor() as cursor:
        for _ in range(number):
            cursor.execute("SELECT 1")
    return meter.spent() / number
