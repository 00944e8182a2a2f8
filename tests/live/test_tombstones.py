"""A text that a moderator hides is unreadable everywhere five seconds later.

The tests check pages, feeds, embeds, files and answers of the API, on a site as it runs in
production: a web process that caches pages, a worker that runs jobs, and a Valkey server of
their own.
"""

import time
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.test import override_settings

from consult.accounts.tokens.actions import create_api_token
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.postgres.clock import ClockNow
from consult.opendata.models import DatasetVersion
from consult.project.settings.base import redis
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.factories import workshops as rooms
from tests.faults.harness import wait_until
from tests.faults.served import call, forked, served
from tests.live.lines import OPTIONS, Client, store
from tests.moderation.everywhere import MARKS, TAKES, WHY, follow, publish, world

pytestmark = [pytest.mark.committed, pytest.mark.takes(40), pytest.mark.long]
AT_MOST = 5  # in seconds
HOST = "testserver"


@pytest.fixture
def planted(committed, tmp_path):
    """Return a consultation with one public object of each kind and its open data.

    All events of their creation were delivered.
    """
    organisation = make.organisation(domain=HOST)
    tenancy.set_organisation(organisation.pk)
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        made = world(rooms.consultation(organisation))
        publish(made)
        while _has_waiting_jobs():
            follow()
    return made


def _has_waiting_jobs():
    with tenancy.across_organisations("what a test announced"):
        return Job.objects.filter(state="waiting", attempts=0, due_at__lte=ClockNow()).exists()


@contextmanager
def run(settings, folder):
    """Run the site and its worker with the caches and queues of production; yield the port."""
    work = ["-P", "threads", "-c", "2", "-Q", "default,media", "--loglevel", "warning"]
    with store() as own:
        site_settings = {
            "MEDIA_ROOT": folder / "media",
            "CONSULT_DISPATCH": True,
            "CONSULT_LIVE": True,
            **redis(own.url),
        }
        with (
            served(settings, workers=1, options=OPTIONS, **site_settings) as (port, _server),
            forked("celery", work, settings, site_settings),
        ):
            yield port


def read(port, path):
    """Return the status and the text that a visitor reads at an address."""
    status, content = call(port, "GET", path, host=HOST)
    return status, str(content)


def hide(port, planted, kind, token):
    """Hide an object through the moderators' API; return the moment at which it was hidden."""
    visitor = make.visitor(planted.consultation.organisation)
    case = submit_notice(
        viewer=visitor, target_kind=kind, target_id=planted.ids[kind], reason="insult"
    ).case
    body = {"action": "hide", **WHY}
    path = f"/api/v1/moderation/cases/{case.pk}/decision/"
    status, answer = call(port, "POST", path, host=HOST, token=token, body=body, key=uuid4())
    assert status == 201, answer
    return time.monotonic()


class Watched:
    """An address, and how long it still showed a text after the text was hidden.

    `last` is when the last request that still showed the text began, `seconds` when the first
    request that did not show it began. Both are in seconds after the text was hidden.
    """

    def __init__(self, port, path, marks, gone_statuses=()):
        self.port, self.path, self.marks, self.gone_statuses = port, path, marks, gone_statuses
        self.seconds, self.last = None, 0.0

    def is_shown(self):
        """Return whether the address still shows a mark, or still serves its file."""
        status, content = read(self.port, self.path)
        return (
            status not in self.gone_statuses
            if self.gone_statuses
            else any(mark in content for mark in self.marks)
        )

    def look(self, began):
        """Request the address once and note the time."""
        requested_at = time.monotonic()
        if self.is_shown():
            self.last = requested_at - began
        else:
            self.seconds = requested_at - began


def list_addresses(port, planted, kind):
    """Return every address that shows an object of the kind or a file that disappears with it."""
    marks = [MARKS[mark_kind] for mark_kind in (kind, *TAKES.get(kind, []))]
    paths = [
        *planted.paths,
        "/",
        "/consultations/",
        "/consultations/essai/",
        "/consultations/essai/topics/theme-1/",
        *planted.pages.values(),
    ]
    found = [Watched(port, path, marks) for path in dict.fromkeys(paths)]
    found += [
        Watched(port, path, (), gone_statuses=(404, 410)) for path in planted.files.get(kind, [])
    ]
    found += [Watched(port, _find_data_address(planted), (), gone_statuses=(404, 410))]
    return [address for address in found if address.is_shown()]


def _find_data_address(planted):
    """Return the address of the newest file of proposals.

    Wait for the next version if the last one was withdrawn with an earlier text.
    """
    versions = DatasetVersion.objects.filter(
        dataset__consultation=planted.consultation, state="published"
    )
    wait_until(versions.exists)
    return (
        f"/open-data/{planted.consultation.slug}/{versions.latest('number').number}/proposals.csv"
    )


def test_hidden_text_is_readable_nowhere_after_five_seconds(committed, planted, tmp_path):
    token = create_api_token(
        viewer=planted.moderator, name="essai", scopes=["read", "act", "team"]
    )[1]
    with run(committed, tmp_path) as port:
        client = Client(port, planted.consultation.slug)
        assert client.receive(type="hello")
        for kind in ("comment", "proposal"):
            addresses = list_addresses(port, planted, kind)
            assert {"comment": 6, "proposal": 12}[kind] <= len(addresses), [
                address.path for address in addresses
            ]
            [
                read(port, address.path) for address in addresses
            ]  # cached for all visitors just before
            began = hide(port, planted, kind, token)
            while time.monotonic() < began + 3 * AT_MOST and (
                remaining := [address for address in addresses if address.seconds is None]
            ):
                for address in remaining:
                    address.look(began)
            hint = client.receive(1, type=f"{kind}.changed")
            assert hint, kind
            print_delays(kind, addresses)
            assert {
                address.path: address.last
                for address in addresses
                if address.seconds is None or address.last >= AT_MOST
            } == {}


def print_delays(kind, addresses):
    """Print how long each address still showed the text."""
    for address in sorted(addresses, key=lambda address: -(address.seconds or 99)):
        print(f"{kind} {address.seconds or 99:5.2f} s {address.path}")
