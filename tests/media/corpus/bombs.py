"""Files that take too much time, memory or stack."""

import struct
import zlib
from functools import cache, partial

from consult.media.enums import Refusal
from tests.media import making, texts
from tests.media.corpus.sent import ANY, Sent
from tests.media.corpus.shapes import SMALL, box, film, made_by_ffmpeg, sound


def only(*refusals):
    """Return the arguments of a file that must be refused for one of these reasons."""
    return {"refusals": frozenset(refusals)}


BEYOND = only(*ANY)
EITHER = {**BEYOND, "may_pass": True}


def bombs():
    """Return small files that would take hours, gigabytes or a deep stack.

    They are refused within the limits, or rendered within them.
    """
    picture = partial(_picture)
    made = {
        "three hours and some": (_silence, only(Refusal.TOO_LONG)),
        "three hours and some, flac": (_long_flac, only(Refusal.TOO_LONG)),
        "says it lasts a year": (lambda: _lasting(film(), 2**31 - 1), EITHER),
        "8192 × 4320": (partial(picture, "8192x4320"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "10000 × 10000": (partial(picture, "10000x10000"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "16384 × 2": (
            partial(picture, "16384x16", "-c:v", "mjpeg"),
            only(Refusal.TOO_LARGE_A_PICTURE),
        ),
        "4098 × 16": (partial(picture, "4098x16"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "16 × 4098": (partial(picture, "16x4098"), only(Refusal.TOO_LARGE_A_PICTURE)),
        "4096 × 16": (partial(picture, "4096x16"), {"may_pass": True}),
        "2 × 2": (partial(picture, "2x2"), {"may_pass": True}),
        "9 tracks": (partial(_tracks, 9), only(Refusal.TOO_MANY_STREAMS)),
        "100 tracks": (partial(_tracks, 100), only(Refusal.TOO_MANY_STREAMS)),
        "1,000 tracks": (partial(_tracks, 1000), only(*ANY)),
        "120 a second": (partial(_rate, 120), only(Refusal.TOO_FAST)),
        "1,000 a second": (partial(_rate, 1000), only(Refusal.TOO_FAST)),
        "index of four thousand million": (
            partial(_patched, b"stsz", 8, b"\xff\xff\xff\xf0"),
            BEYOND,
        ),
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
    return [
        Sent("bombs", label, _named(label), make, **ends) for label, (make, ends) in made.items()
    ]


def _named(label):
    return "a.txt" if label.startswith("line") else "a.mkv"


def _silence():
    return making.silence(3 * 3600 + 60).read_bytes()


@cache
def _long_flac():
    quiet = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", str(3 * 3600 + 60))
    return made_by_ffmpeg(*quiet, "-compression_level", "0", "a.flac")


def _lasting(content, seconds):
    """Return the film with another length in its headers."""
    for name in (b"mvhd", b"mdhd", b"tkhd"):
        at = content.find(name)
        while at >= 0:
            place = at + (24 if name == b"tkhd" else 20)
            content = content[:place] + struct.pack(">I", seconds) + content[place + 4 :]
            at = content.find(name, at + 4)
    return content


def _picture(size, *codec):
    codec = codec or ("-c:v", "libx264", "-preset", "ultrafast")
    return made_by_ffmpeg("-f", "lavfi", "-i", f"color=black:s={size}:r=1:d=1", *codec, "a.mkv")


def _tracks(number):
    maps = [word for _ in range(number) for word in ("-map", "0:a")]
    return made_by_ffmpeg(
        "-f", "lavfi", "-i", "sine=440:d=0.1", *maps, "-c:a", "pcm_s16le", "-ar", "8000", "a.mkv"
    )


def _rate(number):
    return made_by_ffmpeg(
        "-f", "lavfi", "-i", f"color=black:s=16x16:r={number}:d=0.5", *SMALL, "a.mkv"
    )


def _patched(name, after, octets):
    content = film()
    place = content.find(name) + after + (4 if name == b"stsz" else 0)
    return content[:place] + octets + content[place + len(octets) :]


def _nested(levels):
    """Return boxes that each contain the next one."""
    inner = levels * 8
    return box(b"ftyp", b"isom\x00\x00\x02\x00") + b"".join(
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
    return texts.docx_of(
        texts.docx_body("<w:p/>"), *((f"word/{n}.xml", b"x" * 50) for n in range(2000))
    )


def _deep(levels):
    return "<text:span>" * levels + "a" + "</text:span>" * levels


def _laughs():
    grows = "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    content = texts.docx_body(
        "<w:p><w:r><w:t>&i;</w:t></w:r></w:p>", f"<!DOCTYPE x [<!ENTITY a 'ha'>{grows}]>"
    )
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
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        drawn,
    )


def _looping_pdf():
    return _pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"
    )
