"""The pipeline renders or refuses each file of the corpus, opens no other and leaks nothing."""

import random
import socket
import threading
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from consult.core.files.confinement import commands
from consult.core.models import StoredFile
from consult.media.actions import preparation as preparation_actions
from consult.media.cage import runner
from consult.media.enums import MediaState, Refusal
from consult.media.exceptions import IsRefused
from consult.media.models import Media
from consult.media.transcoding import probe
from consult.media.transcoding.file_types import Container
from tests.media import corpus, making

FORMS = [
    corpus.CANARY,
    corpus.CANARY.decode().encode("utf-16-le"),
    corpus.CANARY.decode().encode("utf-16-be"),
]


@contextmanager
def listen_on_port():
    """Yield an address, and a list with one entry per connection to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        connections = []

        def receive():
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                connections.append(1)
                line.close()

        threading.Thread(target=receive, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", connections
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def baited(tmp_path):
    """Yield the targets of tricks and the connections to them.

    The targets are a file with the canary and an address.
    """
    path = tmp_path / "secret.txt"
    path.write_bytes(corpus.CANARY)
    with listen_on_port() as (url, connections):
        yield corpus.Bait(path, url), connections


@pytest.fixture
def allow_lists_alone(monkeypatch, tmp_path):
    """Run programs without namespace and Landlock, which would hide a gap in the allow-lists."""
    code = commands.CONFINED.read_text()
    for call in (
        "    without_network(libc)\n",
        '    without_other_files(libc, rules["reads"], rules["writes"])\n',
    ):
        assert call in code
        code = code.replace(call, "")
    (tmp_path / "confined.py").write_text(code)
    monkeypatch.setattr(commands, "CONFINED", tmp_path / "confined.py")


def prepare_and_check(sent, organisation, folder):
    """Prepare a file of the corpus and return its outcome. Fail if the outcome is wrong."""
    path = folder / "sent"
    path.write_bytes(sent.make())
    media = making.create_media(organisation, path, name=sent.name)
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert media.status.is_final, sent
    if media.state == MediaState.READY:
        assert sent.may_pass, sent
        assert all(form not in out for out in list_readable_bytes(media) for form in FORMS), sent
    else:
        assert media.refusal in sent.refusals, (str(sent), media.refusal)
        assert str(Refusal(media.refusal).label)
        assert not StoredFile.objects.exists()
    outcome = media.refusal or "ready"
    delete_media(media)
    return outcome


def list_readable_bytes(media):
    """Yield every byte sequence of a medium that a visitor may read."""
    yield media.text.encode()
    for part in media.file.variants if media.file else []:
        yield Path(default_storage.path(f"{media.file.folder}/{part['name']}")).read_bytes()


def delete_media(media):
    Media.objects.all().delete()
    StoredFile.objects.all().delete()
    default_storage.delete(media.original) if media.original else None


def test_corpus_is_as_large_as_it_must_be(baited):
    everything = corpus.everything(baited[0])
    families = Counter(sent.family for sent in everything)
    assert {
        family: families[family] >= least for family, least in corpus.FAMILIES.items()
    } == dict.fromkeys(corpus.FAMILIES, True), families
    assert len({str(sent) for sent in everything}) == len(everything) >= 250


SAMPLE = {"valid": 2, "broken": 2, "confused": 2, "tricks": 4, "bombs": 2, "metadata": 2}
# Files that take long to make, compared with what they prove.
HEAVY = ("three hours", "swells", "zeros", "10000", "1,000 tracks", "16 MB", "av1", "hevc", "deep")


@pytest.mark.sampled(3)
@pytest.mark.takes(20)
@pytest.mark.parametrize("family", corpus.FAMILIES)
def test_sample_of_each_family_ends_well(family, organisation, baited, allow_lists_alone, tmp_path):
    bait, connections = baited
    light = [
        sent
        for sent in corpus.everything(bait)
        if sent.family == family and not any(word in sent.label for word in HEAVY)
    ]
    for sent in random.sample(light, SAMPLE[family]):
        prepare_and_check(sent, organisation, tmp_path)
    assert connections == []


@pytest.mark.soak
@pytest.mark.parametrize("family", corpus.FAMILIES)
@pytest.mark.usefixtures("allow_lists_alone")
def test_whole_corpus_ends_well(family, organisation, baited, tmp_path, places):
    bait, connections = baited
    ends, wrong = Counter(), []
    for sent in corpus.everything(bait):
        if sent.family == family:
            try:
                ends[prepare_and_check(sent, organisation, tmp_path)] += 1
            except AssertionError as error:
                wrong.append(str(error))
    print(family, sum(ends.values()), dict(ends), "hits:", len(connections))
    assert wrong == []
    assert connections == []
    assert making.list_working_files(places.MEDIA_WORK) == []


def probe_under_allow_lists(arguments, folder):
    """Return the message of ffprobe about these arguments. Fail if it accepts them."""
    with pytest.raises(IsRefused) as refused:
        runner.run(
            [making.shutil.which("ffprobe"), "-v", "error", *arguments],
            folder=folder,
            limits=runner.Limits(cpu=5, clock=20),
            watch=runner.Watch(),
        )
    return refused.value.detail


@pytest.mark.usefixtures("allow_lists_alone")
@pytest.mark.parametrize(
    "address",
    ["{url}/a.mp4", "concat:{path}", "subfile,,start,0,end,9,,:{path}", "pipe:0", "data:,a"],
)
def test_anchor_53_only_files_are_opened(address, baited, tmp_path):
    bait, connections = baited
    *arguments, _name = probe.opening(bait.path, Container.MOV)
    address = address.format(url=bait.url, path=bait.path)
    message = probe_under_allow_lists([*arguments, address], tmp_path)
    assert "Protocol" in message and probe.NOT_LISTED in message
    assert connections == []


@pytest.mark.usefixtures("allow_lists_alone")
@pytest.mark.parametrize(
    ("demuxer", "content"),
    [
        ("hls", "#EXTM3U\n#EXTINF:1,\n{url}/a.ts\n"),
        ("concat", "ffconcat version 1.0\nfile {path}\n"),
    ],
)
def test_anchor_53_playlist_is_refused_in_its_own_demuxer(demuxer, content, baited, tmp_path):
    bait, connections = baited
    playlist = tmp_path / "playlist"
    playlist.write_text(content.format(url=bait.url, path=bait.path))
    message = probe_under_allow_lists(probe.opening(playlist, demuxer), tmp_path)
    assert "Format" in message and probe.NOT_LISTED in message
    assert connections == []


@pytest.mark.usefixtures("allow_lists_alone")
def test_anchor_53_decoder_that_is_not_listed_is_refused(tmp_path):
    """Check a subtitle, which only the first examination may decode."""
    subtitles = tmp_path / "words.srt"
    subtitles.write_text("1\n00:00:00,000 --> 00:00:01,000\nwords\n")
    sent = making.ffmpeg("-i", str(subtitles), name="sent.mkv")
    arguments = probe.opening(sent, Container.MATROSKA)
    assert "Codec" in probe_under_allow_lists(arguments, tmp_path)


def test_program_in_the_sandbox_reaches_no_network(baited, tmp_path):
    """Check that even a program that may open addresses reaches no network.

    The network namespace is empty, if the system provides one.
    """
    bait, connections = baited
    with pytest.raises(Exception, match="damaged"):
        fetch(bait, tmp_path)
    assert connections == []


def test_bait_is_opened_outside_the_sandbox(baited, tmp_path, allow_lists_alone):
    """Check that the listener counts connections.

    Without the namespace and the allow-lists, ffprobe connects to the address.
    """
    bait, connections = baited
    with pytest.raises(Exception, match="damaged"):
        fetch(bait, tmp_path)
    assert connections


def fetch(bait, folder):
    runner.run(
        [making.shutil.which("ffprobe"), "-v", "error", f"{bait.url}/a.mp4"],
        folder=folder,
        limits=runner.Limits(cpu=5, clock=20),
        watch=runner.Watch(),
    )
