"""Published documents contain neither the names of their authors nor active content (ADR 77)."""

import random
import zipfile
from ctypes import CDLL
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter

from consult.core.exceptions import Invalid
from consult.core.files import document_cleaner, documents
from consult.core.files.checks import prepare
from consult.core.files.confinement.confined import landlock_version
from consult.core.files.document_cleaner import Refusal, Refused, clean
from tests.core import uploads
from tests.core.uploads import upload

CANARY = b"CANARY"


def cleaned(content, name):
    """Return the stored bytes of an upload."""
    return prepare(upload(content, name)).parts[0].content


def parts(content):
    """Return the parts of a package, by name."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in package.infolist())
        return {name: package.read(name).decode() for name in package.namelist()}


# ---- PDF
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\('CANARY'\\)) >>"
HOSTILE = {
    "script at opening": (b"/OpenAction 4 0 R", SCRIPT),
    "script by a name written elsewhere": (
        b"/X << /S 5 0 R /JS (CANARY) >>",
        b"null",
        b"/JavaScript",
    ),
    "script under an escaped name": (b"/X << /S /Java#53cript /#4aS (CANARY) >>",),
    "script of the whole file": (b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", SCRIPT),
    "script at closing": (b"/AA << /WC 4 0 R >>", SCRIPT),
    "attachment": (
        b"/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F (a.exe) /EF << /F 4 0 R >> >>] >> >>",
        b"<< /Length 6 >>\nstream\nCANARY\nendstream",
    ),
    "dynamic form": (
        b"/AcroForm << /Fields [] /XFA 4 0 R >>",
        b"<< /Length 6 >>\nstream\nCANARY\nendstream",
    ),
    "metadata": (b"/Metadata 4 0 R", b"<< /Type /Metadata /Length 6 >>\nstream\nCANARY\nendstream"),
    "private data": (b"/PieceInfo << /Word << /Private (CANARY) >> >>",),
    "signature": (
        b"/AcroForm << /Fields [4 0 R] >>",
        b"<< /FT /Sig /T (s) /V << /ByteRange [0 1] /Name (CANARY) >> >>",
    ),
}
NOTES = {
    "program": b"/Subtype /Link /A << /S /Launch /F (CANARY.exe) >>",
    "path": b"/Subtype /Link /A << /S /URI /URI (file:///home/CANARY/x.pdf) >>",
    "form sent elsewhere": b"/Subtype /Widget /A << /S /SubmitForm /F (https://CANARY.example) >>",
    "attached file": b"/Subtype /FileAttachment /FS << /F (CANARY) >>",
    "film": b"/Subtype /Screen /A << /S /Rendition /JS (CANARY) >>",
    "author of a note": b"/Subtype /Text /Contents (Bravo) /T (CANARY)",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_pdf_loses_active_content_and_names(case):
    catalog, *objects = HOSTILE[case]
    sent = uploads.pdf_of(b"/Type /Catalog /Pages 2 0 R " + catalog, *objects)
    assert CANARY in sent
    stored = clean("pdf", sent)
    assert CANARY not in stored
    assert len(PdfReader(BytesIO(stored), strict=True).pages) == 1


@pytest.mark.parametrize("case", NOTES)
def test_pdf_keeps_pages_and_links_and_loses_actions_of_annotations(case):
    link = b"<< /Type /Annot /Rect [0 0 9 9] /Subtype /Link /A << /S /URI /URI (https://example.org/) >> >>"
    note = b"<< /Type /Annot /Rect [0 0 9 9] %b >>" % NOTES[case]
    sent = uploads.pdf_of(
        b"/Type /Catalog /Pages 2 0 R /Lang (fr)", note, link, page=b"/Annots [4 0 R 5 0 R]"
    )
    stored = clean("pdf", sent)
    assert (CANARY in sent, CANARY in stored) == (True, False)
    document = PdfReader(BytesIO(stored), strict=True)
    assert document.root_object["/Lang"] == "fr"
    assert document.pages[0]["/Annots"][-1].get_object()["/A"]["/URI"] == "https://example.org/"


def test_pdf_keeps_its_title_and_loses_its_author_and_earlier_versions():
    writer, sent = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": "Le plan", "/Author": "CANARY", "/Company": "CANARY"})
    writer.write(sent)
    later, second = PdfWriter(sent, incremental=True), BytesIO()
    later.add_metadata({"/Author": ""})
    later.write(second)
    assert second.getvalue().count(CANARY) >= 1
    stored = cleaned(second.getvalue(), "plan.pdf")
    assert CANARY not in stored
    assert PdfReader(BytesIO(stored)).metadata["/Title"] == "Le plan"


def stream(content, more=b""):
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (more, len(content), content)


def png_with_words():
    words = PngInfo()
    words.add_text("Author", "CANARY")
    return uploads.image("PNG", (30, 20), pnginfo=words)


@pytest.mark.parametrize("photograph", [uploads.upside_down(), png_with_words()])
def test_photographs_in_documents_lose_camera_metadata(photograph):
    assert CANARY in photograph
    stored = clean("docx", uploads.docx(("word/media/image1.jpeg", photograph)))
    with zipfile.ZipFile(BytesIO(stored)) as package:
        image = package.read("word/media/image1.jpeg")
    assert CANARY not in image
    assert Image.open(BytesIO(image)).tobytes() == Image.open(BytesIO(photograph)).tobytes()


def test_photographs_in_a_pdf_lose_camera_metadata():
    image = stream(
        uploads.upside_down(), b"/Subtype /Image /Width 800 /Height 400 /Filter /DCTDecode"
    )
    page = b"/Resources << /XObject << /X 4 0 R >> >>"
    stored = clean("pdf", uploads.pdf_of(b"/Type /Catalog /Pages 2 0 R", image, page=page))
    assert CANARY not in stored
    assert PdfReader(BytesIO(stored)).pages[0].images[0].image.size == (800, 400)


def protected(user):
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt(user, "owner", algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


def test_pdf_that_opens_without_password_is_published_without_one():
    assert not PdfReader(BytesIO(clean("pdf", protected("")))).is_encrypted


# ---- packages
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relation(kind, target, mode="External"):
    """Return a part of relations with one relation."""
    relationship = (
        f'<Relationship Id="r" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    )
    return f"<Relationships>{relationship}</Relationships>"


OFFICE = {
    "author": (
        "docProps/core.xml",
        "<c:coreProperties><dc:title>Plan</dc:title><c:a>CANARY</c:a></c:coreProperties>",
    ),
    "company": ("docProps/app.xml", "<Properties><Company>CANARY</Company></Properties>"),
    "thumbnail": ("docProps/thumbnail.jpeg", "CANARY"),
    "reviewer": (
        "word/footnotes.xml",
        '<w:footnotes><w:ins w:author="CANARY" w:id="1">oui</w:ins></w:footnotes>',
    ),
    "reviewer in another alphabet": (
        "word/footer1.xml",
        '<w:ins w:author="CANARY"/>'.encode("utf-16"),
    ),
    "people": ("word/people.xml", '<w15:people><w15:person w15:author="CANARY"/></w15:people>'),
    "people of a spreadsheet": (
        "xl/persons/person.xml",
        '<personList><person displayName="CANARY" id="1"/></personList>',
    ),
    "author of a cell": (
        "xl/comments1.xml",
        "<comments><authors><author>CANARY</author></authors></comments>",
    ),
    "folder": ("xl/workbook.xml", '<workbook><a:absPath url="C:\\CANARY"/></workbook>'),
    "remote template": (
        "word/_rels/settings.xml.rels",
        relation("attachedTemplate", "https://CANARY.example/t.dotm"),
    ),
    "use of a template": (
        "word/settings.xml",
        '<w:settings><w:attachedTemplate r:id="CANARY"/></w:settings>',
    ),
    "remote image": (
        "word/_rels/document.xml.rels",
        relation("image", "https://CANARY.example/1.png"),
    ),
    "path": (
        "word/_rels/document.xml.rels",
        relation("hyperlink", "file:///C:/Users/CANARY/x.docx"),
    ),
    "share": (
        "xl/externalLinks/_rels/1.xml.rels",
        relation("externalLinkPath", "\\\\CANARY\\x.xlsx"),
    ),
    "signature": ("_xmlsignatures/sig1.xml", "CANARY"),
}
TEXT = '<office:document-content xmlns:office="o"><text:p>Bonjour &amp; merci</text:p>%s</office:document-content>'
OPEN = {
    "author": (
        "meta.xml",
        "<o:document-meta><o:meta><dc:creator>CANARY</dc:creator></o:meta></o:document-meta>",
    ),
    "template": (
        "meta.xml",
        '<o:document-meta><o:meta><m:template xlink:href="https://CANARY"/></o:meta></o:document-meta>',
    ),
    "thumbnail": ("Thumbnails/thumbnail.png", "CANARY"),
    "reviewer": (
        "styles.xml",
        TEXT % "<office:annotation><dc:creator>CANARY</dc:creator></office:annotation>",
    ),
    "remote image": (
        "styles.xml",
        TEXT % '<draw:image xlink:href="https://CANARY.example/1.png"/>',
    ),
    "file beside": ("styles.xml", TEXT % '<text:section-source xlink:href="../CANARY.odt"/>'),
    "path": ("styles.xml", TEXT % '<text:a xlink:href="file:///home/CANARY">ici</text:a>'),
    "event": (
        "Object 1/content.xml",
        TEXT % "<o:event-listeners><s:listener>CANARY</s:listener></o:event-listeners>",
    ),
    "exchange of data": ("styles.xml", TEXT % '<o:dde-source office:dde-application="CANARY"/>'),
    "printer": (
        "settings.xml",
        '<o:settings><c:config-item c:name="PrinterName">CANARY</c:config-item></o:settings>',
    ),
}


def assert_clean(content, make_package, name):
    part, text = content
    sent = make_package((part, text))
    stored = parts(clean(name, sent))
    assert (
        stored.keys() >= {"word/document.xml"}
        if name == "docx"
        else stored.keys() >= {"content.xml"}
    )
    assert not [path for path, words in stored.items() if "CANARY" in words]
    return stored


@pytest.mark.parametrize("case", OFFICE)
def test_office_document_loses_names_paths_and_remote_content(case):
    assert_clean(OFFICE[case], uploads.docx, "docx")


@pytest.mark.parametrize("case", OPEN)
def test_open_document_loses_names_paths_and_remote_content(case):
    stored = assert_clean(OPEN[case], uploads.odt, "odt")
    assert "Bonjour &amp; merci" in stored.get("styles.xml", "Bonjour &amp; merci")


def test_links_for_readers_are_kept():
    sent = uploads.docx(
        ("word/_rels/document.xml.rels", relation("hyperlink", "https://example.org/?a=1&amp;b=2"))
    )
    assert (
        "https://example.org/?a=1&amp;b=2"
        in parts(clean("docx", sent))["word/_rels/document.xml.rels"]
    )
    link = TEXT % '<text:a xlink:href="mailto:mairie@example.org" office:name="x">écrire</text:a>'
    assert (
        "mailto:mairie@example.org"
        in parts(clean("odt", uploads.odt(("styles.xml", link))))["styles.xml"]
    )


FIELD = (
    "<w:document><w:p><w:instrText>DDE</w:instrText><w:t>x</w:t>"
    "<w:instrText>AUTO cmd</w:instrText></w:p></w:document>"
)
REFUSED = {
    "password": ("pdf", protected("secret"), Refusal.PROTECTED),
    "no page": ("pdf", uploads.pdf_of(b"/Type /Catalog"), Refusal.DAMAGED),
    "encrypted": (
        "odt",
        uploads.odt(("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")),
        Refusal.PROTECTED,
    ),
    "program": (
        "docx",
        uploads.docx(("word/embeddings/o.bin", "\1Ole10Native".encode("utf-16-le"))),
        Refusal.ACTIVE,
    ),
    "control": ("docx", uploads.docx(("word/activeX/activeX1.bin", b"x")), Refusal.ACTIVE),
    "field that starts a program": (
        "docx",
        uploads.docx(("word/header1.xml", FIELD)),
        Refusal.ACTIVE,
    ),
    "page inside": (
        "docx",
        uploads.docx(("word/_rels/a.rels", relation("aFChunk", "a.mht", "Internal"))),
        Refusal.ACTIVE,
    ),
    "data of a program": (
        "xlsx",
        uploads.docx(("xl/externalLinks/1.xml", "<e><ddeLink/></e>")),
        Refusal.ACTIVE,
    ),
    "data of a server": (
        "xlsx",
        uploads.docx(("xl/connections.xml", "<connections/>")),
        Refusal.ACTIVE,
    ),
    "entities": (
        "odt",
        uploads.odt(("styles.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
        Refusal.DAMAGED,
    ),
    "two addresses": (
        "odt",
        uploads.odt(("styles.xml", '<a xlink:href="https://a" x:href=""/>')),
        Refusal.DAMAGED,
    ),
    "a part twice": ("odt", uploads.package([("a", "1"), ("A", "2")]), Refusal.DAMAGED),
    "not XML": ("odt", uploads.odt(("meta.xml", "<a>")), Refusal.DAMAGED),
}


@pytest.mark.parametrize("case", REFUSED)
def test_document_that_cannot_be_cleaned_is_refused(case):
    name, content, reason = REFUSED[case]
    with pytest.raises(Refused) as refusal:
        clean(name, content)
    assert refusal.value.args[0] == reason


@pytest.mark.parametrize("case", ["password", "program", "not XML"])
def test_refusal_of_a_document_has_a_message_of_its_own(case):
    name, content, _reason = REFUSED[case]
    with pytest.raises(Invalid) as refusal:
        cleaned(content, f"note.{name}")
    assert str(refusal.value) != str(Invalid.message)


def test_document_that_takes_too_long_is_refused_with_a_message(monkeypatch):
    monkeypatch.setattr(documents, "LONGEST_WAIT", 0.001)
    with pytest.raises(Invalid, match="complex"):
        cleaned(uploads.pdf(), "note.pdf")


def test_cleaner_limits_its_resources_before_it_reads(monkeypatch):
    limits = {}
    monkeypatch.setattr(
        document_cleaner.resource, "setrlimit", lambda name, values: limits.update({name: values})
    )
    monkeypatch.setattr(document_cleaner.sys, "argv", ["", "pdf"])
    monkeypatch.setattr(document_cleaner.sys, "stdin", None)
    with pytest.raises(AttributeError):
        document_cleaner.main()
    assert limits[document_cleaner.resource.RLIMIT_CPU] == (30, 30)
    assert limits[document_cleaner.resource.RLIMIT_AS] == (1_000_000_000, 1_000_000_000)


WHOLE = {
    "pdf": uploads.pdf_of(b"/Type /Catalog /Pages 2 0 R /OpenAction 4 0 R", SCRIPT),
    "docx": uploads.docx(OFFICE["remote image"], OFFICE["author"]),
    "odt": uploads.odt(OPEN["remote image"], OPEN["author"]),
}


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(min_value=0), st.integers(1, 8))
def test_damaged_documents_are_cleaned_or_refused(kind, seed, flips):
    chance, content = random.Random(seed), bytearray(WHOLE[kind])
    for _ in range(flips):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    if chance.random() < 0.3:
        del content[chance.randrange(len(content)) :]
    try:
        stored = clean(kind, bytes(content))
    except Refused as refusal:
        assert refusal.args[0] in Refusal
        return
    assert clean(kind, stored)
    assert b"/S /JavaScript" not in stored


READER = """
import sys
try:
    open("/etc/passwd").read()
except PermissionError:
    sys.stdout.write("refused")
"""


@pytest.mark.skipif(landlock_version(CDLL(None)) < 1, reason="this kernel has no Landlock")
def test_cleaner_that_a_document_took_over_reads_no_file(tmp_path, monkeypatch):
    program = tmp_path / "cleaner.py"
    program.write_text(READER)
    monkeypatch.setattr(documents, "CLEANER", program)
    assert documents.clean("pdf", b"%PDF-") == b"refused"
