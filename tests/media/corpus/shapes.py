"""Small valid files, and the structures that formats consist of."""

import struct
from functools import cache

from tests.media import making

TONE = ("-f", "lavfi", "-i", "sine=440:d=0.6")
FILM = ("-f", "lavfi", "-i", "testsrc2=s=96x64:r=10:d=0.6")
SMALL = ("-c:v", "libx264", "-preset", "ultrafast")


@cache
def made_by_ffmpeg(*words):
    name = words[-1]
    return making.ffmpeg(*words[:-1], name=name).read_bytes()


def sound(name="a.mp3", *more):
    """Return a tone in the format of the name."""
    return made_by_ffmpeg(*TONE, *more, name)


def film(name="a.mp4", *more):
    """Return a moving test picture with a tone."""
    return made_by_ffmpeg(*FILM, *TONE, "-map", "0:v", "-map", "1:a", *(more or SMALL), name)


def silent_film(name, *more):
    """Return a moving test picture without a tone."""
    return made_by_ffmpeg(*FILM, *[word for word in more if word != "-an"], name)


def box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def id3(frame, content):
    body = frame + struct.pack(">IH", len(content), 0) + content
    size = len(body)
    return b"ID3\x03\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body
