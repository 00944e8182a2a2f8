"""Recordings and kits: sending compared with writing to disk, preparing compared with decoding."""

import http.client
import os
import resource
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from bench.scale import ROUNDS, sized
from bench.servers import fresh_database, serve
from consult.accounts.tokens.actions import create_api_token
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.media.transcoding import probe, renditions
from consult.workshops.kit import actions as kit_actions
from consult.workshops.kit import paper
from tests.factories import make
from tests.media.given import ADDRESS, OCTETS, TUS, announced

TOOLS = ("ffmpeg",)
PIECE = 8 << 20  # what the browser sends at a time
PIECES = sized(238, 24)  # two gigabytes
SECONDS = sized(60, 4)
SENDING, PREPARING = (
    "Recordings sent (tus, 8 MiB at a time, one connection)",
    "Recordings prepared (one at a time)",
)
# (name, arguments for the picture that ffmpeg generates): it moves everywhere, and so is harder to
# encode than faces at a table.
RECORDED = {
    "sound": (),
    "720p, 30 pictures a second": ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=30:d={}"),
    "4K, 30 pictures a second": ("-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=30:d={}"),
}


def run(report):
    """Send two gigabytes, prepare a minute of each kind, and draw a kit.

    Shares compare processor time: sending with writing and flushing the same bytes, preparing with
    decoding the same recording, and drawing with drawing an empty page.
    """
    fresh_database()
    organisation = make.organisation(domain="127.0.0.1")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="essai", topics=6)
    _sending(report, make.person("facilitator", consultation))
    with tempfile.TemporaryDirectory() as folder:
        for label, picture in RECORDED.items():
            _preparing(report, label, picture, Path(folder))
    report.note(
        PREPARING,
        f"Seconds of a core for each second recorded, out of {SECONDS}: 480p and 720p, sound, poster.",
    )
    _kits(report, organisation)


def _sending(report, viewer):
    piece = os.urandom(PIECE)
    alone = _written(piece)
    token = create_api_token(viewer=viewer, name="bench", scopes=["read", "act", "team"])[1]
    with serve("consult.project.asgi:application", workers=1) as site:
        sent, before, after = _sent(site, token, piece)
    size = PIECES * PIECE / 1e6
    rate = f"{size:,.0f} MB in {sent.wall:.1f} s: {size / sent.wall:.0f} MB/s"
    found = f"{rate}; the disk takes {size / alone.wall:.0f} MB/s"
    report.add(
        SENDING, "beside the same bytes written and flushed", found, ratio=alone.used / sent.used
    )
    report.add(
        SENDING,
        "most memory of the web process, more than before",
        f"{after - before:.0f} MiB",
        "≤ 64 MiB",
    )


@dataclass(frozen=True)
class Work:
    """The duration of a piece of work and the processor time that it used, both in seconds."""

    wall: float
    used: float


def _written(piece) -> Work:
    """Write the same amount of data to disk, and flush it as often."""
    began, used = time.monotonic(), time.process_time()
    with tempfile.NamedTemporaryFile(dir=settings.VAR, buffering=0) as file:
        for _ in range(PIECES):
            file.write(piece)
            os.fdatasync(file.fileno())
        return Work(time.monotonic() - began, time.process_time() - used)


def _sent(site, secret, piece):
    """Send one file.

    Return the work, and the peak memory of the server before and after, in MiB.
    """
    line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=300)
    common_headers = {**TUS, "Authorization": f"Bearer {secret}"}

    def call(method, address, body=None, **headers):
        line.request(method, address, body, {**common_headers, **headers})
        answer = line.getresponse()
        answer.read()
        assert answer.status < 300, answer.status
        return answer.headers

    address = call("POST", ADDRESS, **announced(len(piece)))["Location"]
    call("PATCH", address, piece, **{"Upload-Offset": "0", "Content-Type": OCTETS})
    [before] = site.peak()
    began, used = time.monotonic(), site.processor()
    address = call("POST", ADDRESS, **announced(PIECES * PIECE))["Location"]
    for number in range(PIECES):
        call(
            "PATCH",
            address,
            piece,
            **{"Upload-Offset": str(number * PIECE), "Content-Type": OCTETS},
        )
    work = Work(time.monotonic() - began, site.processor() - used)
    [after] = site.peak()
    call("DELETE", address)
    return work, before, after


def _preparing(report, label, picture, folder):
    source = _recorded(picture, folder / "source.mkv")
    decoded = _children_work(
        lambda: subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(source), "-f", "null", "-"], check=True
        )
    )
    prepared = _children_work(
        lambda: renditions.render(source, probe.look(source, folder=folder), folder=folder)
    )
    found = f"{prepared.used / SECONDS:.2f} s of a core a second, {prepared.wall / SECONDS:.2f} s on the clock"
    report.add(PREPARING, f"{label}, beside decoding", found, ratio=decoded.used / prepared.used)


def _children_work(act) -> Work:
    """Run an act that starts processes, wait for them, and return their work."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Work(time.monotonic() - began, used)


def _recorded(picture, path):
    sound = ("-f", "lavfi", "-i", f"anoisesrc=d={SECONDS}:a=0.1")
    words = [word.format(SECONDS) for word in picture]
    fast = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    subprocess.run(["ffmpeg", "-v", "error", "-y", *words, *sound, *fast, str(path)], check=True)
    return path


def _kits(report, organisation):
    made = kit_actions.kit_of(Viewer.public(organisation), slug="essai")
    empty = replace(made, sheets=())
    paper.write_pdf(empty).read()  # fonts are read once
    rounds = [(_drawn(empty)[0], *_drawn(made)) for _ in range(ROUNDS)]
    share = statistics.median(nothing.used / work.used for nothing, work, _pdf in rounds)
    _nothing, work, pdf = rounds[-1]
    found = f"{work.wall:.1f} s, {len(pdf):,} bytes"
    report.add(
        "Kits", "PDF of a consultation with six topics, beside an empty one", found, ratio=share
    )


def _drawn(made):
    began, used = time.monotonic(), time.process_time()
    pdf = paper.write_pdf(made).read()
    return Work(time.monotonic() - began, time.process_time() - used), pdf
