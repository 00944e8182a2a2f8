"""Checks of uploads: images are encoded again, documents are recognised by their content.

All other files are refused.
"""

import random
from io import BytesIO

import pytest
from PIL import Image

from consult.core.exceptions import Invalid
from consult.core.files import images
from consult.core.files.checks import Prepared, prepare, prepare_image
from tests.core import uploads
from tests.core.uploads import CANARY, upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!doctype html><script>alert(1)</script>"


def opened(part):
    return Image.open(BytesIO(part.content))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_image_is_encoded_again_in_two_sizes(kind):
    made = prepare(upload(uploads.image(kind, (3000, 2000)), "Ma photo (été).jpeg"))
    assert (made.kind, made.media_type, made.name) == ("image", "image/webp", "Ma-photo-été.webp")
    assert [(part.name, part.width, part.height) for part in made.parts] == [
        ("large.webp", 1600, 1067),
        ("small.webp", 640, 427),
    ]
    assert [opened(part).format for part in made.parts] == ["WEBP", "WEBP"]


def test_small_image_is_not_enlarged_and_stays_transparent():
    made = prepare(upload(uploads.image("PNG", (30, 20), mode="RGBA"), "logo.png"))
    assert {opened(part).size for part in made.parts} == {(30, 20)}
    assert opened(made.parts[0]).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "LA", "P", "CMYK", "1", "I;16"])
def test_images_of_every_depth_are_read(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert prepare(upload(uploads.image(kind, (40, 30), mode=mode))).parts[0].width == 40


def test_photograph_is_turned_upright_and_loses_its_metadata():
    sent = uploads.upside_down()
    assert CANARY in sent
    made = prepare(upload(sent))
    assert (made.parts[0].width, made.parts[0].height) == (400, 800)
    for part in made.parts:
        assert CANARY not in part.content
        assert dict(opened(part).getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & opened(part).info.keys()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_only_the_first_image_of_an_animation_is_stored(kind):
    part = prepare(upload(uploads.animated(kind))).parts[0]
    assert not getattr(opened(part), "is_animated", False)
    assert opened(part).convert("RGB").getpixel((10, 10))[0] < 20


@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (30_000, 2), (7_000, 7_000), (2**31 - 1, 2**31 - 1)]
)
def test_pixels_are_counted_before_any_is_decoded(size, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(Invalid, match=r"too (large|heavy)|trop (grande|lourd)"):
        prepare_image(upload(uploads.png_of(*size)))


def test_content_hidden_behind_an_image_is_removed():
    sent = uploads.animated("GIF") + b"/*" + HTML + b"*/" + uploads.package([("x.html", HTML)])
    assert all(HTML not in part.content for part in prepare(upload(sent, "x.gif")).parts)


def test_damaged_images_are_refused_with_a_message_or_encoded_again():
    chance, refused = random.Random(2026), 0
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        whole = bytearray(uploads.image(kind, (120, 90)))
        for _ in range(12):
            sent = bytearray(whole[: chance.randrange(16, len(whole))])
            for _ in range(3):
                sent[chance.randrange(12, len(sent))] ^= 1 << chance.randrange(8)
            try:
                assert {
                    opened(part).format for part in prepare_image(upload(bytes(sent))).parts
                } == {"WEBP"}
            except Invalid as refusal:
                refused += 1
                assert str(refusal)
    assert refused > 30


@pytest.mark.parametrize(
    "content", [SVG, HTML, b"BM" + b"\0" * 60, b"%!PS-Adobe", b"\0" * 100, uploads.pdf()]
)
def test_file_that_is_not_an_image_is_refused_as_an_image(content):
    with pytest.raises(Invalid):
        prepare_image(upload(content, "photo.png"))


GOOD = {
    "rapport.pdf": uploads.pdf(),
    "note.odt": uploads.odt(),
    "note.DOCX": uploads.docx(),
    "liste.csv": "nom;prénom\n".encode(),
    "ancien.csv": "nom;prénom\n".encode("cp1252"),
    "lisez-moi.txt": b"Bonjour.\r\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_document_is_stored_under_its_kind_and_plain_text_unchanged(name):
    made = prepare(upload(GOOD[name], name))
    assert isinstance(made, Prepared)
    assert made.kind == "document"
    assert (made.parts[0].content == GOOD[name]) == name.endswith(("csv", "txt"))
    assert made.parts[0].name == f"document.{name.rpartition('.')[2].lower()}"


BOMB = ("word/media/x.bin", b"\0" * 20_000_000)
BAD = {
    "svg": ("dessin.svg", SVG),
    "html": ("page.html", HTML),
    "svg called text of a word processor": ("dessin.docx", SVG),
    "html called pdf": ("page.pdf", HTML),
    "pdf cut": ("rapport.pdf", uploads.pdf()[:-10]),
    "pdf with something before": ("rapport.pdf", b"\n" + HTML + uploads.pdf()),
    "pdf that is a zip too": (
        "rapport.pdf",
        uploads.pdf() + uploads.package([("x", b"y")]) + b"\n%%EOF",
    ),
    "zip": ("x.zip", uploads.package([("x", b"y")])),
    "zip called odt": ("x.odt", uploads.package([("x", b"y")])),
    "odt called docx": ("x.docx", uploads.odt()),
    "docx called xlsx": ("x.xlsx", uploads.docx()),
    "page before the zip": ("x.docx", HTML + uploads.docx()),
    "cut": ("x.docx", uploads.docx()[:-30]),
    "macros": ("x.docx", uploads.docx(("word/vbaProject.bin", b"x"))),
    "scripts": ("x.odt", uploads.odt(("Scripts/python/x.py", b"x"))),
    "archive inside": ("x.docx", uploads.docx(("word/embeddings/x.zip", b"PK"))),
    "way out": ("x.docx", uploads.docx(("../../etc/passwd", b"x"))),
    "bomb": ("x.docx", uploads.docx(BOMB)),
    "too many entries": ("x.docx", uploads.docx(*((f"word/{n}.xml", b"") for n in range(1001)))),
    "binary called text": ("x.txt", b"MZ\x90\0\x03"),
    "utf-16": ("x.csv", "nom".encode("utf-16")),
    "two names": ("x.pdf.exe", uploads.pdf()),
    "no name": ("pdf", uploads.pdf()),
}


@pytest.mark.parametrize("case", BAD)
def test_document_that_differs_from_its_name_is_refused_with_a_message(case):
    name, content = BAD[case]
    with pytest.raises(Invalid) as refusal:
        prepare(upload(content, name))
    assert str(refusal.value) != str(Invalid.message)


def test_file_with_one_byte_too_many_is_refused(settings):
    settings.FILES_LARGEST_DOCUMENT = len(GOOD["rapport.pdf"])
    assert prepare(upload(GOOD["rapport.pdf"], "rapport.pdf"))
    with pytest.raises(Invalid, match=r"too (large|heavy)|trop (grande|lourd)"):
        prepare(upload(uploads.pdf(b"\n"), "rapport.pdf"))
    settings.FILES_LARGEST_IMAGE = 10
    with pytest.raises(Invalid):
        prepare(upload(uploads.image()))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "C:\\secret\\a b.pdf", "\u202egpj.pdf", "<x>.pdf"]
)
def test_name_loses_characters_of_paths_and_headers(name):
    made = prepare(upload(GOOD["rapport.pdf"], name)).name
    assert made.endswith(".pdf")
    assert not set(made) & set('/\\<>"\u202e \n')


def test_two_images_are_decoded_at_once_at_most():
    assert images._turn._value == 2
