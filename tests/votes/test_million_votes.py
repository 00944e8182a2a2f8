"""A million votes on one question: published hourly, closed, exported and recounted within bounds.

Bounds, on two cores: 2 seconds for the publication of an hour's votes, of which there are 20,000, in
half of the last ten hours;
90 seconds for the close; 200 MB more memory of the process than before, for any number of votes; 60
seconds of processor time and 300 MB for the verifier.
"""

import random
import time
from pathlib import Path
from statistics import median
from uuid import UUID

import pytest
from django.db import connection

from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes.places import close, published
from tests.votes.test_restored_ledger import write_tables
from tests.votes.test_verify_scale import CHOICES, measure
from votes import ledger
from votes.actions import registers as register_actions
from votes.ballot_box.store.batches import box_of
from votes.ballot_box.store.encryption import Arrival, Vote, mark_of

HOURS, VOTES_AN_HOUR = 50, 20_000
SECONDS_OF_AN_HOUR, SECONDS_OF_THE_CLOSE, MEGABYTES = 2, 90, 200
ARRIVE = """
INSERT INTO ballot_box_arrival
  (organisation_id, question_id, mark, is_held, person, is_first, is_counted, encrypted)
SELECT %(organisation)s, %(question)s, mark, false, mark, true, false, encrypted
FROM unnest(%(marks)s::bytea[], %(contents)s::bytea[]) AS vote (mark, encrypted)
"""


def arrive(question, box, voters, draw):
    """Add the first vote of some voters, as casting does, without participants."""
    marks = []
    contents = []
    for voter in voters:
        pseudonym = ledger.pseudonym(box.pseudonyms, UUID(int=voter))
        vote = Vote(pseudonym, 1, 1, "A1", draw.choice(CHOICES))
        commitment = box.opening(vote).commitment
        marks.append(mark_of(commitment))
        contents.append(box.encrypt_arrival(marks[-1], Arrival(vote, commitment, 0, "")))
    row = {"organisation": question.organisation_id, "question": question.pk}
    with connection.cursor() as cursor:
        cursor.execute(ARRIVE, row | {"marks": marks, "contents": contents})


def timed(act):
    """Return the result of an act, and how many seconds it took."""
    began = time.monotonic()
    return act(), time.monotonic() - began


def forget_the_peak():
    Path("/proc/self/clear_refs").write_text("5")


def peak():
    """Return the most megabytes that this process has used since `forget_the_peak`."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


@pytest.mark.soak
def test_million_votes_are_published_closed_and_recounted_within_bounds(committed, tmp_path):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, results_visibility="sealed")
    question = published(consultation).question
    box = box_of(question.pk)
    draw, hours = random.Random(7), []
    for hour in range(HOURS):
        arrive(question, box, range(1 + hour * VOTES_AN_HOUR, 1 + (hour + 1) * VOTES_AN_HOUR), draw)
        if hour == 0:
            forget_the_peak()
            before = peak()
        number, seconds = timed(register_actions.publish_batches)
        assert number == (hour > 0)
        hours.append(seconds)
    _closed, closing = timed(lambda: close(consultation))
    _written, writing = timed(
        lambda: write_tables(Consultation.objects.get(pk=consultation.pk), tmp_path)
    )
    more = peak() - before
    last = median(hours[-10:])
    code, recounting, megabytes = measure(tmp_path)
    measured = f"hour {last:.1f} s, at most {max(hours):.1f} s, close {closing:.1f} s"
    measured += f", +{more:.0f} MB, written in {writing:.0f} s"
    print(f"{measured}, recounted in {recounting:.1f} s with {megabytes:.0f} MB")
    assert code == 0
    assert last <= SECONDS_OF_AN_HOUR, measured
    assert closing <= SECONDS_OF_THE_CLOSE, measured
    assert more <= MEGABYTES, measured
    assert (recounting <= 60, megabytes <= 300) == (True, True), (recounting, megabytes)
