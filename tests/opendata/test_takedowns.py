"""Versions that were read before a text left public view are withdrawn.

This holds however long the act or the publication takes.
"""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import override

from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from consult.opendata.actions import publication as publication_actions
from consult.opendata.actions import withdrawal
from consult.opendata.models import DatasetVersion, Takedown
from debates.erasure import erase_proposals
from debates.proposals.actions.proposals import submit_proposal
from moderation.decisions.actions.decisions import decide
from tests.blocked_sessions import wait_until_blocked
from tests.factories import make

CANARY = "CANARI-7c1d"
SECOND = timedelta(seconds=1)


@pytest.fixture
def scene(committed):
    """Yield a committed consultation and a proposal that will be removed."""
    organisation = make.organisation()
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation)
        yield consultation, propose(consultation)


def propose(consultation):
    return submit_proposal(
        viewer=make.person(consultation=consultation),
        topic_id=consultation.topics.first().pk,
        title="Une idée (exemple)",
        body=f"Son texte ({CANARY}).",
        charter_accepted=True,
    )


def publish(consultation):
    return publication_actions.publish_now(
        viewer=make.person("manager", consultation), slug=consultation.slug
    )


def remove(consultation, proposal):
    decision = {"action": "remove", "reason": "insult", "facts": "Une phrase (exemple)."}
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=proposal.pk,
        **decision,
    )


def erase(consultation, proposal):
    erase_proposals(make.Viewer.system(consultation.organisation), proposal.author_id, False)


def elsewhere(organisation, act, *, done=None, may_commit=None):
    """Run an act in a session of its own and return its thread.

    The session commits when `may_commit` is set.
    """

    def run():
        try:
            with tenancy.organisation(organisation.id), transaction.atomic():
                act()
                if done:
                    done.set()
                    may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def run_uncommitted(organisation, act):
    """Run an act in another session, which commits when the block ends."""
    done, may_commit = threading.Event(), threading.Event()
    thread = elsewhere(organisation, act, done=done, may_commit=may_commit)
    try:
        assert done.wait(20)
        yield
    finally:
        may_commit.set()
        thread.join()


def follow():
    """Deliver the events and run the jobs of the builds."""
    run_due()
    for job in Job.objects.filter(name="opendata.build_version", state="waiting"):
        long_jobs.run(job.pk)


def states(consultation):
    versions = DatasetVersion.objects.filter(dataset__consultation=consultation).order_by("number")
    return list(versions.values_list("number", "state"))


def stored(consultation):
    """Return whether any version in the storage contains the words of the removed text."""
    found = []
    for version in DatasetVersion.objects.filter(dataset__consultation=consultation):
        path = f"{version.folder}/proposals.jsonl"
        if default_storage.exists(path):
            with default_storage.open(path) as file:
                found.append(CANARY in file.read().decode())
    assert found
    return any(found)


def publish_during_act(scene, act):
    """Publish while the act is not committed yet, at least a second after it.

    Return the states of the versions, and whether the words are still stored.
    """
    consultation, proposal = scene
    with run_uncommitted(consultation.organisation, lambda: act(consultation, proposal)):
        time.sleep(1.1)
        publish(consultation)
    assert stored(consultation)
    follow()
    return states(consultation), stored(consultation)


@pytest.mark.sampled(2)
@pytest.mark.committed
@pytest.mark.parametrize("act", [remove, erase])
def test_version_published_while_a_text_was_going_is_withdrawn(scene, act):
    assert publish_during_act(scene, act) == ([(1, "withdrawn"), (2, "published")], False)
    assert not Takedown.objects.exists()


@pytest.mark.committed
def test_mutant_that_compares_times_alone_keeps_the_text(scene, monkeypatch):
    """Check the mutant that compares times alone, which shows that the test above can fail."""

    def earlier(version, takedowns):
        return [
            t
            for t in takedowns
            if version.published_at is None or version.published_at <= t.created_at + SECOND
        ]

    monkeypatch.setattr(withdrawal, "_unknown_to", earlier)
    assert publish_during_act(scene, remove) == ([(1, "published")], True)


@pytest.mark.committed
def test_version_that_becomes_public_while_others_are_withdrawn_is_waited_for(scene):
    consultation, proposal = scene
    version = publication_actions.publish_dataset(
        viewer=make.person("manager", consultation), slug=consultation.slug
    )
    with run_uncommitted(
        consultation.organisation, lambda: publication_actions.build_version(version_id=version.pk)
    ):
        remove(consultation, proposal)
        following = elsewhere(consultation.organisation, run_due)
        wait_until_blocked(lambda: not following.is_alive())
    following.join()
    follow()
    assert (states(consultation), stored(consultation)) == (
        [(1, "withdrawn"), (2, "published")],
        False,
    )


def test_version_that_knows_of_the_removal_stays(consultation):
    proposal = propose(consultation)
    publish(consultation)
    remove(consultation, proposal)
    publish(consultation)
    follow()
    assert states(consultation) == [(1, "withdrawn"), (2, "published")]


def test_build_that_knows_of_the_removal_continues(consultation):
    proposal, manager = propose(consultation), make.person("manager", consultation)
    remove(consultation, proposal)
    version = publication_actions.publish_dataset(viewer=manager, slug=consultation.slug)
    run_due()
    assert publication_actions.build_version(version_id=version.pk).state == "published"


def test_reason_is_in_the_language_of_the_site_for_any_moderator(consultation):
    proposal = propose(consultation)
    publish(consultation)
    with override("en"):
        remove(consultation, proposal)
    run_due()
    assert "décision de modération 1" in DatasetVersion.objects.get(number=1).reason
