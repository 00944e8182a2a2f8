"""Files as people send them, and as people who mean harm do; all made here, none kept."""

import struct
import zipfile
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CANARY = b"CANARY-48.8566-2.3522"


def upload(content, name="photo.jpg"):
    """What a form receives."""
    return SimpleUploadedFile(name, content)


def image(kind="JPEG", size=(1200, 800), colour=(17, 82, 78), mode="RGB", **options):
    """An image of one colour."""
    stream = BytesIO()
    Image.new(mode, size, colour if mode == "RGB" else None).save(stream, kind, **options)
    return stream.getvalue()


def upside_down():
    """A photograph held sideways: wide in the file, high for people; it says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = CANARY.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    return image(exif=exif, comment=CANARY, size=(800, 400))


def animated(kind="GIF"):
    """Three images one after the other."""
    first, *others = [Image.new("RGB", (80, 60), (60 * n, 0, 0)) for n in range(3)]
    stream = BytesIO()
    first.save(stream, kind, save_all=True, append_images=others, duration=100)
    return stream.getvalue()


def png_of(width, height):
    """A PNG that announces a size, and holds almost nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def pdf(more=b""):
    """A PDF of one empty page, with other objects after it."""
    return pdf_of(b"/Type /Catalog /Pages 2 0 R", more=more)


def pdf_of(catalog, *objects, page=b"", trailer=b"", more=b""):
    """A PDF whose catalog and page hold what is given; objects are numbered from 4."""
    pages = b"/Type /Pages /Kids [3 0 R] /Count 1"
    page = b"/Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate((*(b"<< %b >>" % one for one in (catalog, pages, page)), *objects), start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    made += more
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (size, table, size, trailer, len(made))


def package(entries, *, compression=zipfile.ZIP_DEFLATED):
    """A zip of these entries, (name, content) in order."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as made:
        for name, content in entries:
            made.writestr(name, content)
    return stream.getvalue()


def docx(*more):
    """A text of a word processor."""
    return package([("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>"), *more])


def odt(*more):
    """A text of another one."""
    return package([("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"), *more])
