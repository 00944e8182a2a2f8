"""Uploaded files, honest and hostile. All are generated here, and none is stored."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CANARY = b"CANARY-48.8566-2.3522"


def upload(content, name="photo.jpg"):
    """Return an upload as a form receives it."""
    return SimpleUploadedFile(name, content)


def image(kind="JPEG", size=(1200, 800), colour=(17, 82, 78), mode="RGB", **options):
    """Return an image of one colour."""
    stream = BytesIO()
    Image.new(mode, size, colour if mode == "RGB" else None).save(stream, kind, **options)
    return stream.getvalue()


def upside_down():
    """Return a photograph held sideways: wide in the file, high once turned.

    Its metadata contains the place where it was taken.
    """
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    return image(exif=exif, comment=CANARY, size=(800, 400))


def animated(kind="GIF"):
    """Return an animation of three images."""
    first, *others = [Image.new("RGB", (80, 60), (60 * n, 0, 0)) for n in range(3)]
    stream = BytesIO()
    first.save(stream, kind, save_all=True, append_images=others, duration=100)
    return stream.getvalue()


def png_of(width, height):
    """Return a PNG that announces this size, and contains almost no data."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def pdf(more=b""):
    """Return a PDF of one empty page, with other objects after it."""
    return pdf_of(b"/Type /Catalog /Pages 2 0 R", more=more)


def pdf_of(catalog, *objects, page=b"", trailer=b"", more=b""):
    """Return a PDF with the given entries in its catalog and its page.

    The objects are numbered from 4.
    """
    pages = b"/Type /Pages /Kids [3 0 R] /Count 1"
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(
        (*(b"<< %b >>" % entry for entry in (catalog, pages, page)), *objects), start=1
    ):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    made += more
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (size, table, size, trailer, len(made))


def package(entries, *, compression=zipfile.ZIP_DEFLATED):
    """Return a zip archive of these entries, pairs of name and content, in order."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in entries:
            made.writestr(name, content)
    return stream.getvalue()


def docx(*more):
    """Return a minimal DOCX file with more entries."""
    return package(
        [("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"), *more]
    )


def odt(*more):
    """Return a minimal ODT file with more entries."""
    return package(
        [("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"), *more]
    )
