"""Official answers with real commits: two writers at once, and workers that are killed."""

import os
import random
import signal
import time
from collections import Counter

import pytest
from django.db import connections
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from consult.core.enums import JobState
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.core.queue import long_jobs, short_jobs
from consult.notifications.actions.mailings import send_due
from consult.notifications.enums import Channel
from consult.notifications.models import Follow, Mailing, Notification, Wish
from consult.outcomes.answers.actions import drafts, publication
from consult.outcomes.models import AnswerTarget, OfficialAnswer
from debates.models import Proposal
from tests.factories import make
from tests.faults.harness import FORK, fleet, outcome_of, scene
from tests.pages import given

pytestmark = pytest.mark.committed
WORKERS = 4


def answer(viewer, consultation, proposals):
    return drafts.draft_answer(
        viewer,
        consultation.pk,
        state="accepted",
        body="La ville le fera.",
        proposal_ids=[proposal.pk for proposal in proposals],
    )


def test_two_people_who_answer_one_contribution_at_once_get_one_answer(committed):
    place = scene(proposals=0, voters=0)
    proposals = [given.proposal(place.consultation) for _ in range(4)]
    people = [make.person("respondent", place.consultation) for _ in range(6)]

    def work(person, chosen):
        return lambda: outcome_of(lambda: str(answer(person, place.consultation, chosen).pk))

    works = [
        work(person, proposals[number % 3 : number % 3 + 2]) for number, person in enumerate(people)
    ]
    outcomes = fleet(place.organisation.pk, works)
    states = Counter(
        outcome.state if outcome.state == "ok" else outcome.value for outcome in outcomes
    )
    assert set(states) == {"ok", "answer_exists"}
    assert OfficialAnswer.objects.count() == states["ok"]
    assert AnswerTarget.objects.count() == 2 * states["ok"]


# ---- workers that are killed


def make_answers(consultation, *, groups, group, readers):
    """Create draft answers to groups of contributions, each followed by some readers.

    Each reader follows all contributions of an answer, and the last one reads news on the site
    only. Return the manager, the ids of the answers, the author with the readers, and those who
    want e-mails.
    """
    author = make.person(consultation=consultation)
    manager = make.person("manager", consultation)
    followers = [make.person(consultation=consultation) for _ in range(readers)]
    topic = consultation.topics.first()
    organisation = consultation.organisation
    count = groups * group
    now = timezone.now()
    Wish.objects.create(
        organisation=organisation,
        participant=followers[-1].participant,
        kind="answer",
        channel=Channel.LIST,
    )
    proposals = [
        Proposal(
            organisation=organisation,
            consultation=consultation,
            topic=topic,
            number=number,
            title=f"Contribution {number} (exemple)",
            body="Un texte.",
            body_html="<p>Un texte.</p>",
            author=author.participant,
            state="published",
            published_at=now,
            updated_at=now,
        )
        for number in range(1, count + 1)
    ]
    Proposal.objects.bulk_create(proposals)
    for viewer in [author, *followers]:
        Follow.objects.bulk_create(
            Follow(
                organisation=organisation,
                participant=viewer.participant,
                kind="proposal",
                object_id=proposal.pk,
            )
            for proposal in proposals
        )
    answers = OfficialAnswer.objects.bulk_create(
        OfficialAnswer(
            organisation=organisation,
            consultation=consultation,
            state="accepted",
            body="Oui.",
            body_html="<p>Oui.</p>",
            written_by=manager.participant,
        )
        for _ in range(groups)
    )
    AnswerTarget.objects.bulk_create(
        AnswerTarget(organisation=organisation, answer=answers[number // group], proposal=proposal)
        for number, proposal in enumerate(proposals)
    )
    people = [author, *followers]
    return manager, [answer.pk for answer in answers], people, people[:-1]


def work_until_killed(folder):
    """Run jobs and send e-mails for ever, as a worker does; e-mails are files in a folder."""
    tenancy.set_organisation(None)
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend", EMAIL_FILE_PATH=folder
    ):
        while True:
            short_jobs.run_due()
            with tenancy.across_organisations("the worker of a test runs every job"):
                due = Job.objects.filter(is_short=False).exclude(state=JobState.DONE)
                waiting = list(due.values_list("pk", flat=True)[:50])
            for pk in waiting:
                long_jobs.run(pk)
            send_due(limit=100)


def end_leases():
    """End the leases of dead workers, because the clock of the database cannot be moved.

    Mailings that are due already stay as they are. There are thousands of them.
    """
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=ClockNow())
    leased = Mailing.objects.filter(state__in=["waiting", "sending"], due_at__gt=ClockNow())
    leased.update(due_at=ClockNow())


@pytest.mark.parametrize(
    ("groups", "readers", "kills"),
    [(12, 2, 4), pytest.param(10_000, 1, 60, marks=pytest.mark.soak)],
)
def test_answers_notify_once_when_workers_are_killed(committed, tmp_path, groups, readers, kills):
    """Publish answers together, and kill workers at random moments from the first to the last.

    Each author and follower has one notification of each answer. None is lost, and none is emailed
    twice: an e-mail whose sending was cut short is in doubt, and is not sent again (ADR 21).
    """
    place = scene(proposals=0, voters=0)
    manager, ids, people, emailed = make_answers(
        place.consultation, groups=groups, group=2, readers=readers
    )
    publication.publish_answers(manager, ids)
    expected = {(pk, person.participant.pk): 1 for pk in ids for person in people}
    dice = random.Random(16)
    workers = []

    def begin():
        connections.close_all()
        worker = FORK.Process(target=work_until_killed, args=(str(tmp_path),), daemon=True)
        worker.start()
        workers.append(worker)

    def count_unfinished():
        unfinished = Job.objects.exclude(state=JobState.DONE).count()
        return unfinished + Mailing.objects.filter(state__in=["waiting", "sending"]).count()

    letters_due = len(ids) * len(emailed)
    work = 2 * groups + letters_due  # two jobs for each answer, and its e-mails
    reverse("home")  # imports the pages once, instead of in each worker

    def is_time_to_kill():
        sent = Mailing.objects.exclude(state__in=["waiting", "sending"]).count()
        done = Job.objects.filter(state=JobState.DONE).count() + sent
        return killed < kills and done >= work * killed / kills

    for _ in range(WORKERS):
        begin()
    limit = time.monotonic() + 60 + work / 5
    killed = 0
    while time.monotonic() < limit and count_unfinished():
        time.sleep(dice.uniform(0.05, 0.5))
        if is_time_to_kill():
            victim = dice.choice(workers)
            os.kill(victim.pid, signal.SIGKILL)
            victim.join()
            workers.remove(victim)
            killed += 1
            begin()
        end_leases()
    for worker in workers:
        worker.kill()
        worker.join()
    assert count_unfinished() == 0
    assert killed
    notified = Counter(Notification.objects.values_list("news__subject_id", "recipient_id"))
    assert notified == expected
    states = Counter(Mailing.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "in_doubt"}
    assert states.total() == letters_due
    assert states["in_doubt"] <= killed
    letters = sum(file.read_text().count("Subject:") for file in tmp_path.iterdir())
    assert states["sent"] <= letters <= letters_due
