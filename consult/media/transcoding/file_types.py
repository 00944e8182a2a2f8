"""The detection of a file's format by its first bytes, never by its name."""

from enum import StrEnum
from pathlib import Path

HEAD = 64
MOST_TAGS = 4  # Tags of songs, before the sound begins.
# The first boxes of a QuickTime file that is older than `ftyp`.
OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
# Still images in such boxes, which belong to core.files.
STILL = (b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"hevc", b"heim", b"heis", b"jxl ")


class Container(StrEnum):
    """The accepted media containers, each under the name of its demuxer.

    None opens another file.
    """

    MOV = "mov"
    MATROSKA = "matroska"
    OGG = "ogg"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"
    AAC = "aac"


def container_of(path: Path) -> Container | None:
    """Return the container that the first bytes announce, or None for any other file."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
        begins = 0
        for _ in range(MOST_TAGS):
            if not head.startswith(b"ID3") or len(head) < 10:
                break
            begins += 10 + _syncsafe(head[6:10])
            stream.seek(begins)
            head = stream.read(HEAD)
        return _begun(head, after_tag=begins > 0)


def _begun(head: bytes, *, after_tag: bool) -> Container | None:
    if head.startswith(b"fLaC"):
        return Container.FLAC
    if _is_adts(head):
        return Container.AAC
    if _is_mpeg_audio(head):
        return Container.MP3
    return None if after_tag else _boxed(head)


def _boxed(head: bytes) -> Container | None:
    if head.startswith(b"\x1aE\xdf\xa3"):
        return Container.MATROSKA
    if head.startswith(b"OggS\x00"):
        return Container.OGG
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Container.WAV
    if head[4:8] == b"ftyp":
        return None if head[8:12] in STILL else Container.MOV
    return Container.MOV if head[4:8] in OLD_QUICKTIME else None


def _syncsafe(octets: bytes) -> int:
    size = 0
    for octet in octets:
        size = size << 7 | octet & 0x7F
    return size


def _is_adts(head: bytes) -> bool:
    """Return whether the bytes begin an AAC frame: sync bits, layer 0 and a valid sampling rate."""
    return len(head) > 6 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 0xF < 13


def _is_mpeg_audio(head: bytes) -> bool:
    """Return whether the bytes begin a frame of MPEG audio, layer II or III, with valid rates."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version = head[1] >> 3 & 3
    layer = head[1] >> 1 & 3
    rate = head[2] >> 4
    sampling = head[2] >> 2 & 3
    return version != 1 and layer in (1, 2) and 0 < rate < 15 and sampling != 3
