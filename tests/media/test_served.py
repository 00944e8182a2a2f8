"""Uploads over real connections.

The tests use a client of another project, broken connections and a killed server, and check that
memory stays constant.
"""

import hashlib
import http.client
import io
import os
import signal

import pytest
from django.conf import settings
from tusclient.client import TusClient

from consult.accounts.tokens.actions import create_api_token
from consult.core.postgres import tenancy
from consult.media.models import Upload
from consult.media.tus.reception import PATIENCE
from tests.factories import make
from tests.faults.harness import scene, wait_until
from tests.faults.served import served
from tests.media.given import ADDRESS, OCTETS, TUS, announced, content
from tests.servers import free_port

pytestmark = pytest.mark.committed
MEBI = 1 << 20
# The bytes that uvicorn buffers before it stops reading, and drops after a disconnection.
IN_HAND = 1 << 16


class Line:
    """A facilitator who sends recordings to a served site."""

    def __init__(self, place, port):
        viewer = make.person("facilitator", place.consultation)
        with tenancy.organisation(place.organisation.pk):
            secret = create_api_token(viewer=viewer, name="essai", scopes=["read", "act", "team"])[
                1
            ]
        self.port, self.place = port, place
        self.headers = {
            "Host": f"{place.organisation.slug}.example.org",
            "Authorization": f"Bearer {secret}",
        }

    def call(self, method, address, body=None, **headers):
        """Send a request on a connection of its own and return its status and headers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, address, body, {**self.headers, **TUS, **headers})
        answer = line.getresponse()
        answer.read()
        line.close()
        return answer.status, answer.headers

    def begin(self, length):
        """Create an upload and return its address."""
        announcement = announced(length, consultation=self.place.consultation.slug)
        status, headers = self.call("POST", ADDRESS, **announcement)
        assert status == 201
        return headers["Location"]

    def offset(self, address):
        """Return how many bytes were received."""
        return int(self.call("HEAD", address)[1]["Upload-Offset"])

    def half_send(self, address, octets, whole):
        """Return a connection on which a part of the announced bytes was sent."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest("PATCH", address, skip_host=True)
        part_headers = {"Upload-Offset": "0", "Content-Type": OCTETS, "Content-Length": str(whole)}
        for name, value in {**self.headers, **TUS, **part_headers}.items():
            line.putheader(name, value)
        line.endheaders()
        line.send(octets)
        return line

    def foreign(self):
        """Return a client that another project wrote."""
        return TusClient(f"http://127.0.0.1:{self.port}{ADDRESS}", headers=self.headers)

    def rest(self, address, whole, **options):
        """Return an uploader of tuspy for the rest of a file.

        It starts at the offset that the server reports.
        """
        url = f"http://127.0.0.1:{self.port}{address}"
        return self.foreign().uploader(file_stream=io.BytesIO(whole), url=url, **options)


def storage_settings(folder):
    """Return the settings of a site that stores uploads in this folder."""
    storage = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder)},
    }
    return {"STORAGES": settings.STORAGES | {"uploads": storage}}


def get_upload(place):
    with tenancy.organisation(place.organisation.pk):
        return Upload.objects.get()


def peak(process):
    """Return the most memory that a process has ever used, in bytes."""
    with open(f"/proc/{process.pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def test_killed_server_loses_no_received_byte(committed, tmp_path):
    place, whole, port = scene(), content(12 * MEBI), free_port()
    with served(committed, workers=1, port=port, **storage_settings(tmp_path)) as (_, process):
        line = Line(place, port)
        address = line.begin(len(whole))
        broken = line.half_send(address, whole[: 7 * MEBI], len(whole))
        wait_until(lambda: line.offset(address) == 7 * MEBI)
        assert (
            line.call(
                "PATCH", address, b"x", **{"Upload-Offset": str(7 * MEBI), "Content-Type": OCTETS}
            )[0]
            == 409
        )
        os.killpg(process.pid, signal.SIGKILL)
        broken.close()
    with served(committed, workers=1, port=port, **storage_settings(tmp_path)):
        assert line.offset(address) == 7 * MEBI
        uploader = line.rest(address, whole, chunk_size=2 * MEBI, upload_checksum=True)
        assert uploader.offset == 7 * MEBI
        uploader.upload()
    upload = get_upload(place)
    assert (upload.state, upload.offset) == ("complete", len(whole))
    assert upload.sha256 == hashlib.sha256(whole).hexdigest()
    assert (tmp_path / upload.path).read_bytes() == whole


def test_broken_connection_keeps_received_bytes_and_memory_stays_constant(committed, tmp_path):
    place, whole = scene(), content(96 * MEBI)
    with served(committed, workers=1, **storage_settings(tmp_path)) as (port, process):
        line = Line(place, port)
        line.call("DELETE", line.begin(1))
        before, address = peak(process), line.begin(len(whole))
        broken = line.half_send(address, whole[: 90 * MEBI], len(whole))
        wait_until(lambda: line.offset(address) == 90 * MEBI)
        broken.close()
        # The end of a connection is noticed at once, without waiting for the timeout of silence.
        wait_until(lambda: get_upload(place).offset == 90 * MEBI, seconds=PATIENCE / 2)
        line.rest(address, whole).upload()
        grown = peak(process) - before
    assert get_upload(place).sha256 == hashlib.sha256(whole).hexdigest()
    assert grown <= 64 * MEBI


def test_connection_closed_at_once_loses_at_most_the_buffer_of_the_server(committed, tmp_path):
    place, whole = scene(), content(3 * MEBI)
    with served(committed, workers=1, **storage_settings(tmp_path)) as (port, _process):
        line = Line(place, port)
        address = line.begin(len(whole))
        line.half_send(address, whole[: 2 * MEBI], len(whole)).close()
        wait_until(
            lambda: 2 * MEBI - IN_HAND <= get_upload(place).offset <= 2 * MEBI, seconds=PATIENCE / 2
        )
        uploader = line.rest(address, whole)
        assert uploader.offset == get_upload(place).offset
        uploader.upload()
    assert get_upload(place).sha256 == hashlib.sha256(whole).hexdigest()


@pytest.mark.soak
def test_upload_of_two_gigabytes_takes_constant_memory(committed, tmp_path):
    place, piece, length = scene(), content(MEBI), 2_000_000_000
    pieces, rest = divmod(length, MEBI)
    with served(committed, workers=1, **storage_settings(tmp_path)) as (port, process):
        line = Line(place, port)
        line.call("DELETE", line.begin(1))
        before, address = peak(process), line.begin(length)
        body = (piece if n < pieces else piece[:rest] for n in range(pieces + 1))
        part_headers = {"Upload-Offset": "0", "Content-Type": OCTETS, "Content-Length": str(length)}
        assert line.call("PATCH", address, body, **part_headers)[0] == 204
        grown = peak(process) - before
    print(f"2 GB: {grown / MEBI:.1f} MiB more")
    upload = get_upload(place)
    (tmp_path / upload.path).unlink()
    assert upload.state == "complete"
    assert grown <= 64 * MEBI
