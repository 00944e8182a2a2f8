"""Images: measured before they are decoded, then drawn again.

No byte of the uploaded file is ever served.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile


# Images are recognised by their first bytes. Other formats are not accepted as images. SVG is text
# that may contain script.
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 20_000
SIZES = {"large": 1600, "small": 640}
QUALITY = 80
# Decoding needs memory for each pixel. Two images are decoded at a time in a process, the others
# wait.
_turn = BoundedSemaphore(2)


def has_image_signature(head: bytes) -> bool:
    """Return whether a file begins like an image of an accepted format."""
    return head.startswith(SIGNATURES) or _is_webp(head) or _is_avif(head)


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_avif(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1")


def renditions(stream: IO[bytes]) -> dict[str, tuple[bytes, int, int]]:
    """Return each size by name, as WebP content, width and height.

    The result is upright, never larger than the original, and has only the first frame. Raise
    `Invalid` if the image cannot be read, or would need too much memory.
    """
    from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

    with _turn, _readable():
        image = Image.open(stream, formats=FORMATS)
        _measured(image)
        image.draft("RGB", (SIZES["large"],) * 2)  # a JPEG is decoded no larger than needed
        return _sizes(_clean(image))


@contextmanager
def _readable() -> Iterator[None]:
    """Convert every error of a decoder into one readable message.

    A decoder may fail in any way on a hostile file.
    """
    from PIL import Image  # noqa: PLC0415 - heavy, and few processes need it

    try:
        yield
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception as error:
        raise Invalid(
            _("This image cannot be read. It may be damaged: choose another one.")
        ) from error


def _measured(image: ImageFile) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise _too_many_pixels()


def _too_many_pixels() -> Invalid:
    return Invalid(
        _("This image is too large: %(most)s million pixels at most.")
        % {"most": MOST_PIXELS // 1_000_000}
    )


def _clean(image: ImageFile) -> Image:
    """Return the pixels alone, upright, with eight bits per channel.

    Place, date, device, colour profile and comments are left out.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415

    image.seek(0)
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    pixels = upright.convert(mode)
    bare = Image.new(mode, pixels.size)
    bare.paste(pixels)
    return bare


def _sizes(image: Image) -> dict[str, tuple[bytes, int, int]]:
    from PIL import Image  # noqa: PLC0415

    made = {}
    for name, side in SIZES.items():  # from the largest, each drawn from the previous one
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
        stream = BytesIO()
        image.save(stream, "WEBP", quality=QUALITY, method=4)
        made[name] = (stream.getvalue(), *image.size)
    return made


def jpeg(image: Image) -> bytes:
    """Return a drawn image as a JPEG, which every network and messaging app reads."""
    stream = BytesIO()
    image.save(stream, "JPEG", quality=84, optimize=True)
    return stream.getvalue()
