"""Answers that are sent while the last bytes of their file arrive, with real commits."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from consult.core.postgres import tenancy
from consult.core.queue import short_jobs
from consult.workshops.models import Recording
from tests.factories import make
from tests.factories import workshops as rooms
from tests.media.given import Sender, content
from tests.workshops import recorded
from tests.workshops.test_arrivals import ANSWERS, begin_upload

pytestmark = pytest.mark.committed


@pytest.fixture
def organisation(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = make.organisation()
    tenancy.set_organisation(made.pk)
    return made


def run_on_own_connection(act):
    """Run an act on a connection of its own."""
    try:
        return act().status_code
    finally:
        connection.close()


def test_answers_sent_twice_while_the_file_arrives_make_one_recording(organisation):
    workshop = recorded.workshop(rooms.consultation(organisation))
    facilitator = recorded.facilitator(workshop)
    sender, octets = Sender(facilitator), content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    browsers = [make.client(facilitator) for _tab in range(2)]
    url = f"/staff/workshops/{workshop.pk}/recordings/"
    acts = [
        lambda browser=browser: browser.post(url, ANSWERS | {"upload": upload})
        for browser in browsers
    ]
    acts.insert(1, lambda: sender.add(address, 500, octets[500:]))
    with ThreadPoolExecutor(3) as pool:
        codes = list(pool.map(run_on_own_connection, acts))
    assert codes[1] == 204 and {codes[0], codes[2]} <= {302, 422}
    tenancy.set_organisation(organisation.pk)
    while short_jobs.run_due():
        pass
    assert Recording.objects.count() == 1
