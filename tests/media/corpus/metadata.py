"""Files whose metadata reveals who recorded them, where, and on which device."""

import struct
import zlib
from functools import partial

from tests.core import uploads
from tests.media import making
from tests.media.corpus.sent import CANARY, CANARY_TEXT, Sent
from tests.media.corpus.shapes import FILM, SMALL, TONE, box, film, id3, made_by_ffmpeg, sound

TAGS = ("title", "artist", "comment", "location", "description", "copyright", "encoder", "make")
CONTAINERS = {
    "mp3": ("a.mp3",),
    "m4a": ("a.m4a", "-movflags", "use_metadata_tags"),
    "ogg": ("a.ogg", "-c:a", "libvorbis"),
    "opus": ("a.opus",),
    "flac": ("a.flac",),
    "wav": ("a.wav", "-write_bext", "1"),
    "mka": ("a.mka", "-c:a", "libopus"),
    "aac with a tag": ("a.aac", "-write_id3v2", "1"),
}
FILM_CONTAINERS = {
    "mp4": ("a.mp4", *SMALL),
    "mov": ("a.mov", *SMALL, "-movflags", "use_metadata_tags"),
    "mkv": ("a.mkv", *SMALL),
    "webm": ("a.webm", "-c:v", "libvpx"),
}


def _tagged():
    return [word for tag in TAGS for word in ("-metadata", f"{tag}={CANARY_TEXT}")]


def _stream_tagged():
    return [
        word
        for tag in ("title", "handler_name", "comment")
        for stream in ("s:a:0", "s:v:0")
        for word in (f"-metadata:{stream}", f"{tag}={CANARY_TEXT}")
    ]


def metadata():
    """Return files whose metadata reveals the place, the person and the device of the recording.

    No rendition may contain any of it.
    """
    found = {
        f"tags of {kind}": (words[0], partial(_sound_saying, words))
        for kind, words in CONTAINERS.items()
    }
    found |= {
        f"tags of {kind}": (words[0], partial(_film_saying, words))
        for kind, words in FILM_CONTAINERS.items()
    }
    found |= {
        f"tags of the streams of {kind}": (words[0], partial(_streams_saying, words))
        for kind, words in FILM_CONTAINERS.items()
    }
    found |= {
        **{
            f"chapters of {kind}": (f"a.{kind}", partial(_chapters, kind))
            for kind in ("mp4", "mkv", "m4a")
        },
        **{
            f"cover of {kind}": (f"a.{kind}", partial(_cover, kind))
            for kind in ("mp3", "m4a", "flac")
        },
        **{
            f"subtitles of {kind}": (f"a.{kind}", partial(_subtitles, kind))
            for kind in ("mkv", "mp4")
        },
        "cover of mp3 in png": ("a.mp3", partial(_cover, "mp3", "png")),
        "two covers": ("a.flac", _two_covers),
        "file attached": ("a.mkv", _attached),
        "words beside the pictures": ("a.mp4", _beside_the_pictures),
        "xmp of a film": (
            "a.mp4",
            lambda: film() + box(b"uuid", bytes(16) + b"<x:xmpmeta>" + CANARY),
        ),
        "place of a film": ("a.mp4", _place),
        "old tag of a song": ("a.mp3", lambda: sound() + b"TAG" + CANARY.ljust(125, b"\x00")),
        "private tag of a song": ("a.mp3", lambda: id3(b"PRIV", CANARY) + sound()),
    }
    return [
        Sent("metadata", label, name, make, may_pass=True) for label, (name, make) in found.items()
    ]


def _sound_saying(words):
    return sound(words[0], *words[1:], *_tagged())


def _film_saying(words):
    return film(words[0], *words[1:], *_tagged())


def _streams_saying(words):
    return film(words[0], *words[1:], *_stream_tagged())


def _input(name, content):
    path = making.folder() / f"{name}-{zlib.crc32(content)}"
    path.write_bytes(content)
    return str(path)


def _chapters(kind):
    chapters = f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle={CANARY_TEXT}\n"
    words = (
        *FILM,
        *TONE,
        "-f",
        "ffmetadata",
        "-i",
        _input("chapters", chapters.encode()),
        "-map_metadata",
        "2",
    )
    maps = ("-map", "1:a") if kind == "m4a" else ("-map", "0:v", "-map", "1:a", *SMALL)
    return made_by_ffmpeg(*words, *maps, f"a.{kind}")


def _cover(kind, codec="mjpeg"):
    drawn = uploads.image(size=(40, 40), comment=CANARY)
    words = (
        "-f",
        "jpeg_pipe",
        "-i",
        _input("cover", drawn),
        "-map",
        "0:a",
        "-map",
        "1:v",
        "-c:v",
        codec,
    )
    cover = ("-disposition:v", "attached_pic", "-metadata:s:v", f"title={CANARY_TEXT}")
    return made_by_ffmpeg(*TONE, *words, *cover, f"a.{kind}")


def _two_covers():
    drawn = _input("cover", uploads.image(size=(40, 40), comment=CANARY))
    words = [word for _ in range(2) for word in ("-f", "jpeg_pipe", "-i", drawn)]
    maps = ("-map", "0:a", "-map", "1:v", "-map", "2:v", "-c:v:0", "png", "-c:v:1", "copy")
    return made_by_ffmpeg(*TONE, *words, *maps, "-disposition:v", "attached_pic", "a.flac")


def _subtitles(kind):
    subtitles = f"1\n00:00:00,000 --> 00:00:00,500\n{CANARY_TEXT}\n".encode()
    words = (
        "-f",
        "srt",
        "-i",
        _input("subtitles", subtitles),
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-map",
        "2:s",
    )
    return made_by_ffmpeg(
        *FILM, *TONE, *words, *SMALL, "-c:s", "mov_text" if kind == "mp4" else "srt", f"a.{kind}"
    )


def _attached():
    words = ("-attach", _input("font.txt", CANARY), "-metadata:s:t", "mimetype=text/plain")
    return film("a.mkv", *SMALL, *words)


def _beside_the_pictures():
    bitstream_filter = (
        f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{CANARY_TEXT}"
    )
    return film("a.mp4", *SMALL, "-bsf:v", bitstream_filter)


def _place():
    place = b"\xa9xyz" + struct.pack(">HH", len(CANARY), 0x15C7) + CANARY
    udta = box(b"udta", struct.pack(">I", len(place) + 4) + place)
    content = film()
    at = content.find(b"moov") - 4
    size = struct.unpack_from(">I", content, at)[0]
    return (
        content[:at]
        + struct.pack(">I", size + len(udta))
        + content[at + 4 : at + size]
        + udta
        + content[at + size :]
    )
