"""Uploaded bytes on the disk: one writer at a time, and no unverified bytes left by a writer."""

import threading
import time

import pytest

from consult.media.exceptions import UploadIsBusy, UploadIsElsewhere, UploadIsGone
from consult.media.octets import local
from consult.media.octets.storage import octets

PATH = "uploads/essai/fichier"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    octets.begin(PATH)
    return tmp_path


def read_stored(folder):
    return (folder / PATH).read_bytes()


def add(piece, offset=0, **options):
    end = octets.writing(PATH, offset, **options)
    end.open()
    end.write(piece)
    return end


def test_file_is_readable_by_the_service_alone(folder):
    assert (folder / PATH).stat().st_mode & 0o777 == 0o600


def test_second_writer_is_refused_while_the_first_holds_the_end():
    first = add(b"un")
    with pytest.raises(UploadIsBusy):
        octets.writing(PATH, 2).open()
    first.close()
    add(b"deux", 2).close()
    assert octets.size(PATH) == 6


def test_writer_with_a_wrong_offset_is_refused_and_takes_no_lock():
    for offset in (1, 7):
        with pytest.raises(UploadIsElsewhere):
            octets.writing(PATH, offset).open()
    add(b"un").close()


def test_missing_file_is_not_created_again():
    octets.remove(PATH)
    with pytest.raises(UploadIsGone):
        octets.writing(PATH, 0).open()
    assert octets.size(PATH) is None


def test_unverified_bytes_count_only_after_verification(folder):
    add(b"un").close()
    end = add(b"deux", 2, unverified=True)
    assert (octets.size(PATH), len(read_stored(folder))) == (2, 6)
    end.close(verified=True)
    assert octets.size(PATH) == 6
    add(b"trois", 6, unverified=True).close(verified=False)
    assert read_stored(folder) == b"undeux"


@pytest.mark.parametrize("noted", ["2", ""])
def test_unverified_bytes_of_a_killed_process_are_removed(folder, noted):
    """Remove unverified bytes of a killed process.

    The note is written before the first byte. If the process is killed between the two, the note is
    empty and no byte was received.
    """
    came = b"un" if noted == "" else b"un et demi"
    (folder / PATH).write_bytes(came)
    (folder / f"{PATH}.unverified").write_text(noted)
    assert octets.size(PATH) == 2
    add(b"deux", 2).close()
    assert read_stored(folder) == b"undeux"
    assert list(octets.paths()) == [PATH]


def race():
    """Run twelve slow writers of 64 bytes each at the start of one file.

    Return how many succeeded.
    """
    began, through = threading.Barrier(12), []

    def write(letter):
        began.wait()
        try:
            end = octets.writing(PATH, 0)
            end.open()
        except (UploadIsBusy, UploadIsElsewhere):
            return
        time.sleep(0.05)
        for _ in range(64):
            end.write(letter)
            time.sleep(0.0005)
        end.close()
        through.append(letter)

    writers = [threading.Thread(target=write, args=(bytes([65 + n]),)) for n in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return len(through)


def test_writers_never_interleave(folder):
    assert race() == 1
    assert len(read_stored(folder)) == 64
    assert len(set(read_stored(folder))) == 1


def test_mutant_without_the_lock_interleaves_writers(folder, monkeypatch):
    """Check the mutant without the file lock."""
    monkeypatch.setattr(local.fcntl, "flock", lambda *_: None)
    assert race() > 1


class Bucket:
    """A storage that has no paths."""

    def __init__(self):
        self.held = {}

    def path(self, name):
        raise NotImplementedError

    def save(self, name, file):
        self.held[name] = file.read()


def test_file_is_given_to_another_storage(folder):
    from django.core.files.storage import default_storage

    add(b"un").close()
    bucket = Bucket()
    octets.give(PATH, bucket, "originals/1")
    assert bucket.held == {"originals/1": b"un"}
    assert octets.size(PATH) is None
    octets.begin(PATH)
    for _ in range(2):  # a repetition is safe
        octets.give(PATH, default_storage, "originals/2")
    assert default_storage.exists("originals/2")
