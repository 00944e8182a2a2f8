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
from consult.core import tenancy
from consult.core.clock import ClockNow
from consult.core.models import Job
from consult.opendata.models import DatasetVersion
from consult.project.settings.base import redis
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.factories import workshops as rooms
from tests.faults.harness import wait_until
from tests.faults.served import call, forked, served
from tests.live.lines import OPTIONS, Ear, store
from tests.moderation.everywhere import MARKS, TAKES, WHY, follow, publish, world

pytestmark = [pytest.mark.committed, pytest.mark.takes(40)]
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
        while _waiting():
            follow()
    return made


def _waiting():
    with tenancy.across_organisations("what a test announced"):
        return Job.objects.filter(state="waiting", attempts=0, due_at__lte=ClockNow()).exists()


@contextmanager
def run(settings, folder):
    """Run the site and its worker with the caches and queues of production; yield the port."""
    work = ["-P", "threads", "-c", "2", "-Q", "default,media", "--loglevel", "warning"]
    with store() as own:
        given = {
            "MEDIA_ROOT": folder / "media",
            "CONSULT_DISPATCH": True,
            "CONSULT_LIVE": True,
            **redis(own.url),
        }
        with (
            served(settings, workers=1, options=OPTIONS, **given) as (port, _server),
            forked("celery", work, settings, given),
        ):
            yield port


def read(port, path):
    """Return the status and the text that a visitor reads at an address."""
    status, said = call(port, "GET", path, host=HOST)
    return status, str(said)


def hide(port, planted, kind, token):
    """Hide an object through the moderators' API; return the moment at which it was hidden."""
    visitor = make.visitor(planted.consultation.organisation)
    case = submit_notice(
        viewer=visitor, target_kind=kind, target_id=planted.ids[kind], reason="insult"
    ).case
    said = {"action": "hide", **WHY}
    where = f"/api/v1/moderation/cases/{case.pk}/decision/"
    status, answer = call(port, "POST", where, host=HOST, token=token, body=said, key=uuid4())
    assert status == 201, answer
    return time.monotonic()


class Watched:
    """An address, and how long it still showed a text after the text was hidden.

    `last` is when the last request that still showed the text began, `seconds` when the first
    request that did not show it began. Both are in seconds after the text was hidden.
    """

    def __init__(self, port, path, marks, gone=()):
        self.port, self.path, self.marks, self.gone = port, path, marks, gone
        self.seconds, self.last = None, 0.0

    def shows(self):
        """Return whether the address still shows a mark, or still serves its file."""
        status, said = read(self.port, self.path)
        return status not in self.gone if self.gone else any(mark in said for mark in self.marks)

    def look(self, began):
        """Request the address once and note the time."""
        asked = time.monotonic()
        if self.shows():
            self.last = asked - began
        else:
            self.seconds = asked - began


def watched(port, planted, kind):
    """Return every address that shows an object of the kind or a file that disappears with it."""
    marks = [MARKS[one] for one in (kind, *TAKES.get(kind, []))]
    paths = [
        *planted.paths,
        "/",
        "/consultations/",
        "/consultations/essai/",
        "/consultations/essai/topics/theme-1/",
        *planted.pages.values(),
    ]
    found = [Watched(port, path, marks) for path in dict.fromkeys(paths)]
    found += [Watched(port, path, (), gone=(404, 410)) for path in planted.files.get(kind, [])]
    found += [Watched(port, _data(planted), (), gone=(404, 410))]
    return [one for one in found if one.shows()]


def _data(planted):
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
        ear = Ear(port, planted.consultation.slug)
        assert ear.hear(type="hello")
        for kind in ("comment", "proposal"):
            shown = watched(port, planted, kind)
            assert {"comment": 6, "proposal": 12}[kind] <= len(shown), [one.path for one in shown]
            [read(port, one.path) for one in shown]  # cached for all visitors just before
            began = hide(port, planted, kind, token)
            while time.monotonic() < began + 3 * AT_MOST and (
                left := [one for one in shown if one.seconds is None]
            ):
                for one in left:
                    one.look(began)
            heard = ear.hear(1, type=f"{kind}.changed")
            assert heard, kind
            tell(kind, shown)
            assert {
                one.path: one.last for one in shown if one.seconds is None or one.last >= AT_MOST
            } == {}


def tell(kind, shown):
    """Print how long each address still showed the text."""
    for one in sorted(shown, key=lambda one: -(one.seconds or 99)):
        print(f"{kind} {one.seconds or 99:5.2f} s {one.path}")
