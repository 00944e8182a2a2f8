"""Images: measured before they are decoded, then drawn again, so that nothing of the sent file is ever served."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid

# By the first bytes: what is not here is not an image to us, and SVG, which may hold script, is text.
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS, LONGEST_SIDE = 40_000_000, 20_000
SIZES = {"large": 1600, "small": 640}
QUALITY = 80
# Decoding takes memory by the pixel: two at a time in a process, the others wait.
_turn = BoundedSemaphore(2)


def looks_like_one(head: bytes) -> bool:
    """Whether a file begins like an image of a format we read."""
    return head.startswith(SIGNATURES) or _is_webp(head) or _is_avif(head)


def _is_webp(head):
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_avif(head):
    return head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1")


def renditions(stream) -> dict[str, tuple[bytes, int, int]]:
    """Each size by name: WebP, width, height; never larger than the original, upright, the first frame only.

    Raises `Invalid` where it cannot be read, or where it would take too much memory.
    """
    from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

    with _turn, _readable():
        image = Image.open(stream, formats=FORMATS)
        _measured(image)
        image.draft("RGB", (SIZES["large"],) * 2)  # a JPEG is decoded no larger than needed
        return _sizes(_clean(image))


@contextmanager
def _readable():
    """A decoder may fail in any way on a file made to make it fail: the person reads one sentence."""
    from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

    try:
        yield
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception as error:
        raise Invalid(_("This image cannot be read. It may be damaged: choose another one.")) from error


def _measured(image):
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise _too_many_pixels()


def _too_many_pixels():
    return Invalid(_("This image is too large: %(most)s million pixels at most.") % {"most": MOST_PIXELS // 1_000_000})


def _clean(image):
    """The pixels alone, upright, in eight bits: place, date, device, colour profile and comments stay behind."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    pixels = upright.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _sizes(image):
    from PIL import Image  # noqa: PLC0415

    made = {}
    for name, side in SIZES.items():  # from the largest, each drawn from the one before
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        stream = BytesIO()
        image.save(stream, "WEBP", quality=QUALITY, method=4)
        made[name] = (stream.getvalue(), *image.size)
    return made


def jpeg(image) -> bytes:
    """A drawn image as the format that every network and messaging app reads."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=84, optimize=True)
    return stream.getvalue()
