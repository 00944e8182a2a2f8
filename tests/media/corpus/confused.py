"""Files whose name does not match their format, and files that have two formats at once."""

import random
from functools import partial

from tests.core import uploads
from tests.media.corpus.sent import ANY, CANARY, NOT_OURS, Sent
from tests.media.corpus.shapes import box, film, id3, sound

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


def confused():
    """Return other formats under a name that we accept, and files that have two formats at once."""
    found = [
        Sent(
            "confused",
            label,
            "a.mp4" if number % 2 else "a.mp3",
            partial(bytes.__add__, head, bytes(500)),
            NOT_OURS,
        )
        for number, (label, head) in enumerate(HEADS.items())
    ]
    hidden = {
        "page behind a film": lambda: film() + HTML,
        "page before a film": lambda: box(b"free", HTML) + film(),
        "archive behind a song": lambda: sound() + uploads.package([("a.html", HTML)]),
        "page behind a wav": lambda: sound("a.wav") + HTML,
        "pdf behind a flac": lambda: sound("a.flac") + uploads.pdf(CANARY),
        "archive behind a webm": lambda: (
            film("a.webm", "-c:v", "libvpx") + uploads.package([("a", CANARY)])
        ),
        "page in the tag of a song": lambda: id3(b"PRIV", HTML) + sound(),
    }
    return found + [
        Sent("confused", label, "a.mp4", make, ANY, may_pass=True) for label, make in hidden.items()
    ]
