"""Nine people read and vote at once on pages that they share. None sees anything of another one."""

import itertools
import logging
import multiprocessing
import os
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from unittest import mock

import pytest
from django.db import connections
from django.test import override_settings
from django.urls import reverse

from consult.core.postgres import tenancy
from consult.notifications.actions import follows as follow_actions
from frontend.toolkit.sharing import shared_bodies
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.committed
PEOPLE = 9
CHOICES = ("agree", "mixed", "disagree")
# An opinion is given once in so many requests. The page of the voter is then rendered again.
WRITES = 50


def walk(number, viewer, names, places, requests):
    """Read pages at random as one person, and return what was seen of others."""
    dice, browser = random.Random(number), make.client(viewer)
    own, found = names[number], []
    address, cast = places[-1]
    choice = None
    try:
        for turn in range(requests):
            if turn % WRITES == number:
                choice = dice.choice(CHOICES)
                assert browser.post(cast, {"position": choice}).status_code == 302
            place, _act = dice.choice(places)
            page = browser.get(place).content.decode()
            found += [(own, name) for name in names if (name in page) != (name == own)]
            if place == address and pressed(page) != ([choice] if choice else []):
                found.append((own, pressed(page), choice))
        return found
    finally:
        connections.close_all()


def pressed(page):
    """Return the opinions whose button is pressed on the page of a contribution."""
    return [
        choice
        for choice in CHOICES
        if 'aria-pressed="true"' in page.partition(f'-{choice}"')[2].partition(">")[0]
    ]


def crowd(names, people, places, requests):
    """Let nine people read at once in this process, and return what they saw of each other.

    Most of their pages must come from shared bodies.
    """
    shared_bodies.forget()
    shared = itertools.count()
    fill = shared_bodies._fill_islands

    def count_and_fill(*args):
        next(shared)
        return fill(*args)

    with (
        override_settings(SHARED_BODIES=True),
        mock.patch.object(shared_bodies, "_fill_islands", count_and_fill),
        ThreadPoolExecutor(PEOPLE) as threads,
    ):
        walks = [
            threads.submit(walk, number, viewer, names, places, requests)
            for number, viewer in enumerate(people)
        ]
        found = [finding for future in walks for finding in future.result()]
    shared_bodies.forget()
    assert next(shared) > PEOPLE * requests / 2
    return found


def prepared(crowds=1):
    """Return the arguments of `crowd` for so many crowds that read the same pages."""
    organisation = make.organisation()
    consultation = make.consultation(organisation)
    with tenancy.organisation(organisation.pk):
        proposal = given.proposal(consultation)
        given.comment(proposal)
        names = [
            [f"Canari-{crowd}-{number}-{'abcdefghi'[number] * 9}" for number in range(PEOPLE)]
            for crowd in range(crowds)
        ]
        people = [
            [make.person(consultation=consultation, public_name=name) for name in of_crowd]
            for of_crowd in names
        ]
        follow_actions.follow(viewer=people[0][0], kind="proposal", object_id=proposal.pk)
    topic = reverse("topic", args=[consultation.slug, proposal.topic.slug])
    cast = given.address("proposal-position", proposal)
    places = [
        (reverse("home"), None),
        (reverse("consultation", args=[consultation.slug]), None),
        (f"{topic}?sort=newest", None),
        (given.address("proposal", proposal), cast),
    ]
    return [(*of_crowd, places) for of_crowd in zip(names, people, strict=True)]


@pytest.fixture
def quiet():
    """Log no request, because the test runner stores each line in memory."""
    logging.disable(logging.INFO)
    yield
    logging.disable(logging.NOTSET)


def test_nine_people_at_once_see_nothing_of_each_other(committed):
    [one] = prepared()
    assert crowd(*one, 12) == []


@pytest.mark.soak
@pytest.mark.usefixtures("quiet")
def test_nine_people_see_nothing_of_each_other_in_a_million_requests(committed):
    """Each processor runs a process with nine people of its own, who read the same pages."""
    processes = os.cpu_count()
    crowds = prepared(processes)
    connections.close_all()  # a process must not inherit an open connection
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        runs = [pool.submit(crowd, *one, 1_000_000 // PEOPLE // processes) for one in crowds]
        assert [run.result() for run in runs] == [[]] * processes
