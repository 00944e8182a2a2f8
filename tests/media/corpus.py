"""Files as they come, and as people who mean harm make them: at least 250, all made here (reliability F10).

`everything()` lists them by family; each is made when it is asked for. What must never come out of the pipeline is
`CANARY`: it stands in metadata, in what is hidden behind a file, and in the file and address that tricks point to.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from consult.media.enums import Refusal
from tests.core import uploads
from tests.media import making, texts

CANARY = b"CANARY-48.8566-2.3522"
SAID = CANARY.decode()
FAMILIES = {"valid": 40, "broken": 60, "confused": 50, "tricks": 40, "bombs": 30, "metadata": 30}


@dataclass(frozen=True)
class Sent:
    """A file of the corpus: the name it comes under, how it is made, and how it must end.

    `refusals`: those that are right. With `may_pass` it may also be made anew, without anything of the canary.
    """

    family: str
    label: str
    name: str
    make: Callable[[], bytes]
    refusals: frozenset = frozenset()
    may_pass: bool = False

    def __str__(self):
        return f"{self.family}: {self.label}"


@dataclass(frozen=True)
class Bait:
    """What tricks point to: a file of this machine and an address that listens."""

    path: Path
    url: str


def everything(bait: Bait) -> list[Sent]:
    """The whole corpus, in families."""
    return [*valid(), *broken(), *confused(), *tricks(bait), *bombs(), *metadata()]


# ---------------------------------------------------------------- what people send

TONE = ("-f", "lavfi", "-i", "sine=440:d=0.6")
FILM = ("-f", "lavfi", "-i", "testsrc2=s=96x64:r=10:d=0.6")
SMALL = ("-c:v", "libx264", "-preset", "ultrafast")
SOUNDS = {
    "mp3": ("a.mp3",),
    "mp3 22 kHz": ("a.mp3", "-ar", "22050", "-ac", "2"),
    "mp3 variable": ("a.mp3", "-q:a", "5"),
    "mp3 with a title": ("a.mp3", "-metadata", "title=Table", "-id3v2_version", "3"),
    "mp2": ("a.mp2",),
    "m4a": ("a.m4a",),
    "m4a lossless": ("a.m4a", "-c:a", "alac"),
    "aac": ("a.aac",),
    "ogg vorbis": ("a.ogg", "-c:a", "libvorbis"),
    "ogg opus": ("a.opus",),
    "ogg flac": ("a.oga", "-c:a", "flac"),
    "wav": ("a.wav",),
    "wav 8 bits": ("a.wav", "-c:a", "pcm_u8", "-ar", "8000"),
    "wav 24 bits": ("a.wav", "-c:a", "pcm_s24le"),
    "wav float": ("a.wav", "-c:a", "pcm_f32le"),
    "wav of telephones": ("a.wav", "-c:a", "pcm_mulaw", "-ar", "8000"),
    "wav of dictaphones": ("a.wav", "-c:a", "adpcm_ms"),
    "wav of six channels": ("a.wav", "-ac", "6"),
    "flac": ("a.flac",),
    "flac 96 kHz": ("a.flac", "-ar", "96000", "-sample_fmt", "s32"),
    "mka": ("a.mka", "-c:a", "libopus"),
    "webm sound": ("a.webm", "-c:a", "libopus"),
}
FILMS = {
    "mp4": ("a.mp4", *SMALL),
    "mp4 ready to stream": ("a.mp4", *SMALL, "-movflags", "+faststart"),
    "mp4 in fragments": ("a.mp4", *SMALL, "-movflags", "frag_keyframe+empty_moov"),
    "mp4 of old": ("a.mp4", "-c:v", "mpeg4"),
    "mp4 wide pixels": ("a.mp4", *SMALL, "-vf", "setsar=2"),
    "mp4 odd": ("a.mp4", "-vf", "scale=97:65", *SMALL, "-pix_fmt", "yuv444p"),
    "mp4 silent": ("a.mp4", *SMALL, "-an"),
    "mov": ("a.mov", *SMALL),
    "mov prores": ("a.mov", "-c:v", "prores"),
    "mov mjpeg": ("a.mov", "-c:v", "mjpeg", "-c:a", "pcm_s16le"),
    "mkv": ("a.mkv", *SMALL),
    "mkv hevc": ("a.mkv", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"),
    "mkv 60 a second": ("a.mkv", *SMALL, "-r", "60"),
    "mkv ten bits": ("a.mkv", *SMALL, "-pix_fmt", "yuv420p10le"),
    "webm vp8": ("a.webm", "-c:v", "libvpx"),
    "webm vp9": ("a.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8"),
    "webm av1": ("a.webm", "-c:v", "libaom-av1", "-cpu-used", "8"),
    "webm of a browser's recorder": ("a.webm", "-c:v", "libvpx", "-live", "1"),
    "ogv": ("a.ogv", "-c:v", "libtheora"),
}


@cache
def _made(*words):
    name = words[-1]
    return making.ffmpeg(*words[:-1], name=name).read_bytes()


def sound(name="a.mp3", *more):
    """A tone in some format."""
    return _made(*TONE, *more, name)


def film(name="a.mp4", *more):
    """A test picture that moves, with a tone."""
    return _made(*FILM, *TONE, "-map", "0:v", "-map", "1:a", *(more or SMALL), name)


def silent_film(name, *more):
    """Without the tone."""
    return _made(*FILM, *[word for word in more if word != "-an"], name)


def valid():
    """What is made anew."""
    found = [Sent("valid", label, words[0], partial(sound, *words)) for label, words in SOUNDS.items()]
    for label, words in FILMS.items():
        make = silent_film if "-an" in words else film
        found.append(Sent("valid", label, words[0], partial(make, *words), may_pass=True))
    return [Sent(one.family, one.label, one.name, one.make, may_pass=True) for one in found]


# ---------------------------------------------------------------- what was damaged on its way

BASES = {
    "mp4": partial(film, "a.mp4", *SMALL),
    "webm": partial(film, "a.webm", "-c:v", "libvpx"),
    "ogg": partial(sound, "a.ogg", "-c:a", "libvorbis"),
    "mp3": sound,
    "wav": partial(sound, "a.wav"),
    "flac": partial(sound, "a.flac"),
}
ANY = frozenset(Refusal)


def _cut(share, whole):
    return whole[: max(1, int(len(whole) * share))]


def _flipped(number, whole):
    chance, content = random.Random(number), bytearray(whole)
    for _ in range(number):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _hollow(whole):
    third = len(whole) // 3
    return whole[:third] + bytes(third) + whole[2 * third :]


def _swapped(whole):
    half = len(whole) // 2
    return whole[half:] + whole[:half]


DAMAGES = {
    **{f"cut at {share:.0%}": partial(_cut, share) for share in (0.01, 0.1, 0.5, 0.9)},
    **{f"{number} bits flipped": partial(_flipped, number) for number in (1, 30, 1000)},
    "hollow": _hollow,
    "without its beginning": lambda whole: whole[16:],
    "its halves swapped": _swapped,
}


def broken():
    """Read as far as can be, or refused; never a failure."""
    return [
        Sent("broken", f"{kind} {label}", f"a.{kind}", partial(_damaged, damage, base), ANY, may_pass=True)
        for kind, base in BASES.items()
        for label, damage in DAMAGES.items()
    ]


def _damaged(damage, base):
    return damage(base())


# ---------------------------------------------------------------- what is something else

HTML = b"<!doctype html><script>fetch('/" + CANARY + b"')</script>"
HEADS = {
    "gif with script": b"GIF89a/*" + HTML + b"*/",
    "exe": b"MZ\x90\x00",
    "elf": b"\x7fELF\x02\x01\x01",
    "html": HTML,
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "xml": b"<?xml version='1.0'?><x/>",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "webp": b"RIFF\x00\x01\x00\x00WEBPVP8 ",
    "avif": b"\x00\x00\x00\x1cftypavif",
    "heic": b"\x00\x00\x00\x1cftypheic",
    "json": b'{"a": 1}',
    "shell": b"#!/bin/sh\ncurl http://127.0.0.1/\n",
    "php": b"<?php system('id');",
    "rtf": b"{\\rtf1\\ansi",
    "old document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "gzip": b"\x1f\x8b\x08\x00",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "xz": b"\xfd7zXZ\x00",
    "java": b"\xca\xfe\xba\xbe",
    "wasm": b"\x00asm\x01\x00\x00\x00",
    "sqlite": b"SQLite format 3\x00",
    "nothing but zeros": b"\x00" * 64,
    "noise": random.Random(1).randbytes(64),
    "midi": b"MThd\x00\x00\x00\x06",
    "aiff": b"FORM\x00\x00\x10\x00AIFFCOMM",
    "amr": b"#!AMR\n",
    "caf": b"caff\x00\x01\x00\x00",
    "swf": b"FWS\x09",
    "flv": b"FLV\x01\x05\x00\x00\x00\x09",
    "avi": b"RIFF\x00\x10\x00\x00AVI LIST",
    "asf": b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",
    "mpeg ts": b"G\x40\x00\x10" + b"\xff" * 184,
    "mpeg ps": b"\x00\x00\x01\xba\x44\x00",
    "nut": b"nut/multimedia container\x00",
    "mxf": b"\x06\x0e\x2b\x34\x02\x05\x01\x01",
    "ivf": b"DKIF\x00\x00\x20\x00",
    "y4m": b"YUV4MPEG2 W16 H16 F1:1\nFRAME\n",
    "bmp": b"BM\x36\x00\x00\x00",
    "ico": b"\x00\x00\x01\x00\x01\x00",
    "tiff": b"II*\x00",
    "psd": b"8BPS\x00\x01",
    "postscript": b"%!PS-Adobe-3.0",
    "shortcut": b"L\x00\x00\x00\x01\x14\x02\x00",
}
NOT_OURS = frozenset({Refusal.UNKNOWN_FORMAT, Refusal.DAMAGED, Refusal.NO_SOUND})


def _box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def confused():
    """Other formats under a name of ours, and files that are two things at once."""
    found = [
        Sent("confused", label, "a.mp4" if number % 2 else "a.mp3", partial(bytes.__add__, head, bytes(500)), NOT_OURS)
        for number, (label, head) in enumerate(HEADS.items())
    ]
    hidden = {
        "page behind a film": lambda: film() + HTML,
        "page before a film": lambda: _box(b"free", HTML) + film(),
        "archive behind a song": lambda: sound() + uploads.package([("a.html", HTML)]),
        "page behind a wav": lambda: sound("a.wav") + HTML,
        "pdf behind a flac": lambda: sound("a.flac") + uploads.pdf(CANARY),
        "archive behind a webm": lambda: film("a.webm", "-c:v", "libvpx") + uploads.package([("a", CANARY)]),
        "page in the tag of a song": lambda: _id3(b"PRIV", HTML) + sound(),
    }
    return found + [Sent("confused", label, "a.mp4", make, ANY, may_pass=True) for label, make in hidden.items()]


def _id3(frame, content):
    body = frame + struct.pack(">IH", len(content), 0) + content
    size = len(body)
    return b"ID3\x03\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


# ---------------------------------------------------------------- what points elsewhere


def tricks(bait: Bait):
    """Lists of files, addresses, patterns, references: nothing else is ever opened."""
    path, url = str(bait.path), bait.url
    lists = {
        "concat of a file": f"ffconcat version 1.0\nfile '{path}'\n",
        "concat of an address": f"ffconcat version 1.0\nfile '{url}/a.mp4'\n",
        "concat of a pipe": "ffconcat version 1.0\nfile 'pipe:0'\n",
        "concat, protocol": f"concat:{path}|{path}",
        "hls of a file": f"#EXTM3U\n#EXTINF:1,\nfile://{path}\n#EXT-X-ENDLIST\n",
        "hls of an address": f"#EXTM3U\n#EXTINF:1,\n{url}/a.ts\n#EXT-X-ENDLIST\n",
        "hls with a key": f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{url}/k"\n#EXTINF:1,\n{url}/a.ts\n',
        "hls of data": "#EXTM3U\n#EXTINF:1,\ndata:video/mp4;base64,AAAA\n",
        "hls of a part of a file": f"#EXTM3U\n#EXTINF:1,\nsubfile,,start,0,end,9,,:{path}\n",
        "hls with a map": f'#EXTM3U\n#EXT-X-MAP:URI="file://{path}"\n#EXTINF:1,\n{url}/a.ts\n',
        "dash": f"<?xml version='1.0'?><MPD><Period><BaseURL>{url}/</BaseURL></Period></MPD>",
        "dash of a file": f"<MPD><Period><AdaptationSet><BaseURL>file://{path}</BaseURL></AdaptationSet></Period></MPD>",
        "smooth streaming": f"<SmoothStreamingMedia><StreamIndex Url='{url}'/></SmoothStreamingMedia>",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{url}\nm=audio 9 RTP/AVP 0\n",
        "ram": f"{url}/a.rm\n",
        "asx": f"<asx version='3.0'><entry><ref href='{url}/a'/></entry></asx>",
        "pls": f"[playlist]\nFile1={url}/a\nNumberOfEntries=1\n",
        "xspf": f"<playlist><trackList><track><location>{url}/a</location></track></trackList></playlist>",
        "smil": f"<smil><body><video src='{url}/a'/></body></smil>",
        "graph of filters": f"movie={path}[out0]",
        "avisynth": f'AviSource("{path}")\n',
        "vapoursynth": f"import os; os.system('curl {url}')\n",
        "ffmetadata": f";FFMETADATA1\ntitle={path}\n",
        "subtitles": f"1\n00:00:00,000 --> 00:00:01,000\n{{\\fn{path}}}a\n",
        "ass": f"[Script Info]\nVideo File: {path}\n[Events]\nDialogue: 0,0:00:00.00,0:00:01.00,,,,,,,a\n",
        "vobsub": f"# VobSub index file, v7 (do not modify this line!)\nid: fr, index: 0\n# {path}\n",
        "svg of a file": f"<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='file://{path}'/></svg>",
        "svg of an address": f"<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='{url}/a.png'/></svg>",
        "internet shortcut": f"[InternetShortcut]\nURL={url}\n",
    }
    found = [
        Sent("tricks", label, ("a.mp4", "a.m3u8", "a.mp3")[number % 3], partial(str.encode, text), NOT_OURS)
        for number, (label, text) in enumerate(lists.items())
    ]
    playlist = lists["hls of a file"].encode()
    disguised = {
        "playlist behind a tag": lambda: _id3(b"TIT2", b"\x00a") + playlist,
        "playlist in a wav": lambda: b"RIFF" + struct.pack("<I", 4 + len(playlist)) + b"WAVE" + playlist,
        "playlist in an ogg": lambda: b"OggS\x00" + playlist,
        "playlist in a film": lambda: _box(b"ftyp", b"isom\x00\x00\x02\x00") + playlist,
        "film whose octets are elsewhere": lambda: _elsewhere(film(), path),
        "film that refers to an address": lambda: _reference_movie(url),
        "matroska with a playlist attached": lambda: b"\x1aE\xdf\xa3\x80" + playlist,
    }
    found += [Sent("tricks", label, "a.mp4", make, NOT_OURS) for label, make in disguised.items()]
    documents = {
        "document with a model elsewhere": ("a.docx", partial(_remote_template, url)),
        "document with a picture elsewhere": ("a.odt", partial(_remote_picture, url, path)),
    }
    found += [Sent("tricks", label, *rest, ANY, may_pass=True) for label, rest in documents.items()]
    entity = f"<!DOCTYPE x [<!ENTITY s SYSTEM 'file://{path}'><!ENTITY % p SYSTEM '{url}/x.dtd'> %p;]>"
    content = texts.odt_body("<text:p>&s;</text:p>", entity)
    found.append(Sent("tricks", "entity", "a.odt", partial(texts.odt_of, content), frozenset({Refusal.PROTECTED})))
    names = ("img%03d.mp4", f"concat:{path}|a.mp4", f"{url}/a.mp4", "-i.mp4", "pipe:0.mp4", "../../../etc/a.mp4")
    return found + [Sent("tricks", f"named {name}", name, film, may_pass=True) for name in names]


def _elsewhere(content, path):
    """A film whose index says that its octets are in another file, by an absolute path."""
    told = path.encode()
    alias = bytes(10) + bytes(28) + bytes(12) + bytes(64) + bytes(16) + struct.pack(">HH", 0, 1) + bytes(16)
    alias += struct.pack(">HH", 2, len(told)) + told + bytes(len(told) % 2) + struct.pack(">HH", 0xFFFF, 0) + bytes(60)
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + alias
    return _with_box(content, [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"], struct.pack(">II", 0, 1) + entry)


def _with_box(content, names, inside):
    """The same boxes, those of this path holding something else."""
    made, at = b"", 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        size = size if size >= 8 else len(content) - at
        body = content[at + 8 : at + size]
        if name == names[0]:
            body = inside if len(names) == 1 else _with_box(body, names[1:], inside)
        made += _box(name, body)
        at += size
    return made


def _reference_movie(url):
    address = url.encode() + b"/a.mov\x00"
    rdrf = _box(b"rdrf", bytes(4) + b"url " + struct.pack(">I", len(address)) + address)
    return _box(b"ftyp", b"qt  \x00\x00\x02\x00") + _box(b"moov", _box(b"rmra", _box(b"rmda", rdrf)))


def _remote_template(url):
    target = f"<Relationships><Relationship TargetMode='External' Target='{url}/t.dotm'/></Relationships>"
    body = texts.docx_body("<w:p><w:r><w:t>Bonjour</w:t></w:r></w:p>")
    return texts.docx_of(body, ("word/_rels/settings.xml.rels", target))


def _remote_picture(url, path):
    links = "".join(
        f"<text:a xmlns:x='http://www.w3.org/1999/xlink' x:href='{one}'/>" for one in (url, f"file://{path}")
    )
    return texts.odt_of(texts.odt_body(f"<text:p>Bonjour{links}</text:p>"))


# ---------------------------------------------------------------- what takes too much


def only(*refusals):
    """Refused, for these reasons."""
    return {"refusals": frozenset(refusals)}


BEYOND = only(*ANY)
EITHER = {**BEYOND, "may_pass": True}


def bombs():
    """Small files that would take hours, gigabytes or a stack: refused within the limits, or made anew within them."""
    picture = partial(_picture)
    made = {
        "three hours and some": (_silence, only(Refusal.TOO_LONG)),
        "three hours and some, flac": (_long_flac, only(Refusal.TOO_LONG)),
        "says it lasts a year": (lambda: _lasting(film(), 2**31 - 1), only(Refusal.TOO_LONG)),
        "8192 × 4320": (partial(picture, "8192x4320"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "10000 × 10000": (partial(picture, "10000x10000"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "16384 × 2": (partial(picture, "16384x16", "-c:v", "mjpeg"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "4098 × 16": (partial(picture, "4098x16"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "16 × 4098": (partial(picture, "16x4098"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "4096 × 16": (partial(picture, "4096x16"), {"may_pass": True}),
        "2 × 2": (partial(picture, "2x2"), {"may_pass": True}),
        "9 tracks": (partial(_tracks, 9), only(Refusal.TOO_MANY_STREAMS)),
        "100 tracks": (partial(_tracks, 100), only(Refusal.TOO_MANY_STREAMS)),
        "1,000 tracks": (partial(_tracks, 1000), only(*ANY)),
        "120 a second": (partial(_rate, 120), only(Refusal.TOO_FAST)),
        "1,000 a second": (partial(_rate, 1000), only(Refusal.TOO_FAST)),
        "index of four thousand million": (partial(_patched, b"stsz", 8, b"\xff\xff\xff\xf0"), BEYOND),
        "times of four thousand million": (
            partial(_patched, b"stts", 8, b"\xff\xff\xff\xff"),
            EITHER,
        ),
        "boxes in boxes": (lambda: _nested(5000), BEYOND),
        "tag of 256 MB": (lambda: b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + sound(), BEYOND),
        "wav that says it is endless": (_endless_wav, EITHER),
        "picture of 16 MB in a flac": (_fat_flac, EITHER),
        "matroska of unknown sizes": (_sizeless, BEYOND),
        "ogg of empty pages": (_empty_pages, EITHER),
        "archive of zeros": (_zeros, only(Refusal.TOO_MUCH_WORK)),
        "archive of 2,000 files": (_crowd, only(Refusal.TOO_MUCH_WORK)),
        "a million elements deep": (lambda: texts.odt_of(texts.odt_body(_deep(200_000))), EITHER),
        "entities of entities": (_laughs, only(Refusal.PROTECTED)),
        "pdf that swells": (_swelling_pdf, BEYOND),
        "pdf that holds itself": (_looping_pdf, BEYOND),
        "line of nine million letters": (lambda: b"a" * 9_000_000, only(Refusal.TOO_MUCH_WORK)),
    }
    return [Sent("bombs", label, _named(label), make, **ends) for label, (make, ends) in made.items()]


def _named(label):
    return "a.txt" if label.startswith("line") else "a.mkv"


def _silence():
    return making.silence(3 * 3600 + 60).read_bytes()


@cache
def _long_flac():
    quiet = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", str(3 * 3600 + 60))
    return _made(*quiet, "-compression_level", "0", "a.flac")


def _lasting(content, seconds):
    """The same film; what it says of its length is something else."""
    for name in (b"mvhd", b"mdhd", b"tkhd"):
        at = content.find(name)
        while at >= 0:
            place = at + (24 if name == b"tkhd" else 20)
            content = content[:place] + struct.pack(">I", seconds) + content[place + 4 :]
            at = content.find(name, at + 4)
    return content


def _picture(size, *codec):
    codec = codec or ("-c:v", "libx264", "-preset", "ultrafast")
    return _made("-f", "lavfi", "-i", f"color=black:s={size}:r=1:d=1", *codec, "a.mkv")


def _tracks(number):
    maps = [word for _ in range(number) for word in ("-map", "0:a")]
    return _made("-f", "lavfi", "-i", "sine=440:d=0.1", *maps, "-c:a", "pcm_s16le", "-ar", "8000", "a.mkv")


def _rate(number):
    return _made("-f", "lavfi", "-i", f"color=black:s=16x16:r={number}:d=0.5", *SMALL, "a.mkv")


def _patched(name, after, octets):
    content = film()
    place = content.find(name) + after + (4 if name == b"stsz" else 0)
    return content[:place] + octets + content[place + len(octets) :]


def _nested(levels):
    """Boxes that each hold the next one."""
    inner = levels * 8
    return _box(b"ftyp", b"isom\x00\x00\x02\x00") + b"".join(
        struct.pack(">I4s", inner - 8 * level, b"moov") for level in range(levels)
    )


def _endless_wav():
    content = bytearray(sound("a.wav"))
    content[4:8] = b"\xff\xff\xff\xff"
    at = content.find(b"data") + 4
    content[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


def _fat_flac():
    content = sound("a.flac")
    block = b"\x06" + (16_000_000).to_bytes(3, "big") + bytes(16_000_000)
    return content[:42] + block + content[42:]


def _sizeless():
    return b"\x1aE\xdf\xa3\x80" + b"\x18\x53\x80\x67\x01" + b"\xff" * 7 + bytes(9000)


def _empty_pages():
    return sound("a.ogg", "-c:a", "libvorbis") + (b"OggS\x00\x00" + bytes(20) + b"\x00") * 30_000


def _zeros():
    return texts.docx_of(texts.docx_body("<w:p/>"), ("word/media/a.png", bytes(60_000_000)))


def _crowd():
    return texts.docx_of(texts.docx_body("<w:p/>"), *((f"word/{n}.xml", b"x" * 50) for n in range(2000)))


def _deep(levels):
    return "<text:span>" * levels + "a" + "</text:span>" * levels


def _laughs():
    grows = "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    content = texts.docx_body("<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", f"<!DOCTYPE x [<!ENTITY a 'ha'>{grows}]>")
    return texts.docx_of(content)


def _pdf_of(*objects):
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (len(objects) + 1, table, len(objects) + 1, len(made))


def _swelling_pdf():
    words = zlib.compress(b"BT (" + b"a" * 150_000_000 + b") Tj ET", 9)
    drawn = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(words) + words + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 9 9] >>"
    return _pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, drawn)


def _looping_pdf():
    return _pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>")


# ---------------------------------------------------------------- what says too much

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
    return [word for tag in TAGS for word in ("-metadata", f"{tag}={SAID}")]


def _stream_tagged():
    return [
        word
        for tag in ("title", "handler_name", "comment")
        for stream in ("s:a:0", "s:v:0")
        for word in (f"-metadata:{stream}", f"{tag}={SAID}")
    ]


def metadata():
    """Where it was recorded, by whom, on what: nothing of it is left in what is played."""
    found = {f"tags of {kind}": (words[0], partial(_sound_saying, words)) for kind, words in CONTAINERS.items()}
    found |= {f"tags of {kind}": (words[0], partial(_film_saying, words)) for kind, words in FILM_CONTAINERS.items()}
    found |= {
        f"tags of the streams of {kind}": (words[0], partial(_streams_saying, words))
        for kind, words in FILM_CONTAINERS.items()
    }
    found |= {
        **{f"chapters of {kind}": (f"a.{kind}", partial(_chapters, kind)) for kind in ("mp4", "mkv", "m4a")},
        **{f"cover of {kind}": (f"a.{kind}", partial(_cover, kind)) for kind in ("mp3", "m4a", "flac")},
        **{f"subtitles of {kind}": (f"a.{kind}", partial(_subtitles, kind)) for kind in ("mkv", "mp4")},
        "file attached": ("a.mkv", _attached),
        "words beside the pictures": ("a.mp4", _beside_the_pictures),
        "xmp of a film": ("a.mp4", lambda: film() + _box(b"uuid", bytes(16) + b"<x:xmpmeta>" + CANARY)),
        "place of a film": ("a.mp4", _place),
        "old tag of a song": ("a.mp3", lambda: sound() + b"TAG" + CANARY.ljust(125, b"\x00")),
        "private tag of a song": ("a.mp3", lambda: _id3(b"PRIV", CANARY) + sound()),
    }
    return [Sent("metadata", label, name, make, may_pass=True) for label, (name, make) in found.items()]


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
    told = f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=500\ntitle={SAID}\n"
    words = (*FILM, *TONE, "-f", "ffmetadata", "-i", _input("chapters", told.encode()), "-map_metadata", "2")
    maps = ("-map", "1:a") if kind == "m4a" else ("-map", "0:v", "-map", "1:a", *SMALL)
    return _made(*words, *maps, f"a.{kind}")


def _cover(kind):
    drawn = uploads.image(size=(40, 40), comment=CANARY)
    words = ("-f", "jpeg_pipe", "-i", _input("cover", drawn), "-map", "0:a", "-map", "1:v", "-c:v", "copy")
    return _made(*TONE, *words, "-disposition:v", "attached_pic", "-metadata:s:v", f"title={SAID}", f"a.{kind}")


def _subtitles(kind):
    told = f"1\n00:00:00,000 --> 00:00:00,500\n{SAID}\n".encode()
    words = ("-f", "srt", "-i", _input("subtitles", told), "-map", "0:v", "-map", "1:a", "-map", "2:s")
    return _made(*FILM, *TONE, *words, *SMALL, "-c:s", "mov_text" if kind == "mp4" else "srt", f"a.{kind}")


def _attached():
    words = ("-attach", _input("font.txt", CANARY), "-metadata:s:t", "mimetype=text/plain")
    return film("a.mkv", *SMALL, *words)


def _beside_the_pictures():
    said = f"h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+{SAID}"
    return film("a.mp4", *SMALL, "-bsf:v", said)


def _place():
    place = b"\xa9xyz" + struct.pack(">HH", len(CANARY), 0x15C7) + CANARY
    udta = _box(b"udta", struct.pack(">I", len(place) + 4) + place)
    content = film()
    at = content.find(b"moov") - 4
    size = struct.unpack_from(">I", content, at)[0]
    return (
        content[:at] + struct.pack(">I", size + len(udta)) + content[at + 4 : at + size] + udta + content[at + size :]
    )
