"""Recordings and kits: sending beside the disk's own speed, preparing beside the length of what was recorded."""

from __future__ import annotations

import http.client
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from bench.scale import sized
from bench.servers import fresh_database, serve
from consult.accounts.actions import create_api_token
from consult.accounts.viewer import Viewer
from consult.core import tenancy
from consult.media import transcoding
from consult.workshops import actions as workshops
from consult.workshops import kit
from tests.factories import make
from tests.media.given import ADDRESS, OCTETS, TUS, announced

PIECE = 8 << 20  # what the browser sends at a time
PIECES = sized(238, 3)  # two gigabytes
SECONDS = sized(60, 2)
SENDING, PREPARING = "Recordings sent (tus, 8 MiB at a time, one connection)", "Recordings prepared (one at a time)"
# (what, what ffmpeg invents): a picture that moves everywhere, which is harder than faces at a table.
RECORDED = {
    "sound": (),
    "720p, 30 pictures a second": ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d={}"),
    "4K, 30 pictures a second": ("-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=30:d={}"),
}


def run(report):
    """Send two gigabytes, prepare a minute of each kind, draw a kit."""
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="essai", topics=6)
    _sending(report, make.person("facilitator", consultation))
    with tempfile.TemporaryDirectory() as folder:
        for what, picture in RECORDED.items():
            _preparing(report, what, picture, Path(folder))
    report.note(
        PREPARING, f"Seconds of a core for each second recorded, out of {SECONDS}: 480p and 720p, sound, poster."
    )
    _kits(report, organisation)


def _sending(report, viewer):
    piece = os.urandom(PIECE)
    limit = _written(piece)
    with serve("consult.project.asgi:application", workers=1) as site:
        sent, before, after = _sent(
            site, create_api_token(viewer=viewer, name="bench", scopes=["read", "act", "team"])[1], piece
        )
    rate, most = PIECES * PIECE / 1e6 / sent, PIECES * PIECE / 1e6 / limit
    found = f"{PIECES * PIECE / 1e9:.1f} GB in {sent:.0f} s: {rate:.0f} MB/s; the disk alone takes {most:.0f} MB/s"
    report.add(SENDING, "beside the same octets written and flushed", found, ratio=rate / most)
    report.add(SENDING, "most memory of the web process, more than before", f"{after - before:.0f} MiB", "≤ 64 MiB")


def _written(piece):
    """Seconds that the disk takes for as much, flushed as often."""
    began = time.monotonic()
    with tempfile.NamedTemporaryFile(dir=settings.VAR, buffering=0) as file:
        for _ in range(PIECES):
            file.write(piece)
            os.fdatasync(file.fileno())
        return time.monotonic() - began


def _sent(site, secret, piece):
    """(seconds, MiB at most before, MiB at most after) of one file."""
    line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=300)
    told = {**TUS, "Authorization": f"Bearer {secret}"}

    def call(method, address, body=None, **headers):
        line.request(method, address, body, {**told, **headers})
        answer = line.getresponse()
        answer.read()
        assert answer.status < 300, answer.status
        return answer.headers

    address = call("POST", ADDRESS, **announced(len(piece)))["Location"]
    call("PATCH", address, piece, **{"Upload-Offset": "0", "Content-Type": OCTETS})
    [before], began = site.peak(), time.monotonic()
    address = call("POST", ADDRESS, **announced(PIECES * PIECE))["Location"]
    for number in range(PIECES):
        call("PATCH", address, piece, **{"Upload-Offset": str(number * PIECE), "Content-Type": OCTETS})
    seconds, [after] = time.monotonic() - began, site.peak()
    call("DELETE", address)
    return seconds, before, after


def _preparing(report, what, picture, folder):
    source = _recorded(picture, folder / "source.mkv")
    began, used = time.monotonic(), _processor()
    facts = transcoding.look(source, folder=folder)
    transcoding.render(source, facts, folder=folder)
    used, wall = _processor() - used, time.monotonic() - began
    report.add(PREPARING, what, f"{used / SECONDS:.2f} s of a core a second, {wall / SECONDS:.2f} s on the clock")


def _recorded(picture, path):
    sound = ("-f", "lavfi", "-i", f"anoisesrc=d={SECONDS}:a=0.1")
    words = [word.format(SECONDS) for word in picture]
    fast = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words, *sound, *fast, str(path)], check=True)
    return path


def _processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kits(report, organisation):
    made = workshops.kit_of(Viewer.public(organisation), slug="essai")
    began = time.monotonic()
    drawn = kit.write_pdf(made).read()
    report.add(
        "Kits", "PDF of a consultation with six topics", f"{time.monotonic() - began:.1f} s, {len(drawn):,} octets"
    )
