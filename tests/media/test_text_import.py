"""Imported texts give their words or a refusal with its reason, and never an error."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.media.enums import MediaKind, MediaState, Refusal
from consult.media.exceptions import IsRefused
from consult.media.text_import import recognition
from tests.media import making, texts

SENTENCE = "L’école, c’est trop loin : « une navette suffirait »."
XXE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{'&' + a + ';' * 1}&{a};'>"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads the text of these bytes under a name."""

    def read(content, name):
        path = tmp_path / "sent"
        path.write_bytes(content)
        return recognition.read(path, name, folder=tmp_path)

    return read


def get_refusal(read, content, name):
    with pytest.raises(IsRefused) as refused:
        read(content, name)
    assert str(refused.value.refusal.label)
    return refused.value.refusal


def test_words_of_each_format_are_read(read):
    assert read(texts.docx("Table 1", "", SENTENCE), "table.docx") == f"Table 1\n\n{SENTENCE}"
    assert read(texts.odt("Table 2", SENTENCE), "table.odt") == f"Table 2\n\n{SENTENCE}"
    assert (
        read(texts.pdf("Table 3", "On veut des bancs."), "table.pdf")
        == "Table 3\nOn veut des bancs."
    )
    assert (
        read(f"# Table 4\r\n\r\n- {SENTENCE}  \r\n".encode(), "table.md")
        == f"# Table 4\n\n- {SENTENCE}"
    )


def test_document_format_is_recognized_without_its_name(read):
    assert (
        read(texts.docx(SENTENCE), "table.mp4")
        == read(texts.docx(SENTENCE), "table.txt")
        == SENTENCE
    )


@pytest.mark.parametrize("alphabet", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_plain_text_is_read_in_the_alphabets_of_people_s_machines(read, alphabet):
    assert read(SENTENCE.encode(alphabet), "notes.txt") == SENTENCE


def test_plain_text_under_another_name_is_not_a_text(read):
    """Accept plain text only under the name of a text.

    A playlist, a page or a program is plain text too.
    """
    assert get_refusal(read, b"#EXTM3U\nfile:///etc/passwd\n", "film.mp4") == Refusal.UNKNOWN_FORMAT
    assert get_refusal(read, b"<svg onload='alert(1)'/>", "film.svg") == Refusal.UNKNOWN_FORMAT
    assert get_refusal(read, b"words\x00and more", "text.txt") == Refusal.UNKNOWN_FORMAT


def test_spaces_and_breaks_of_documents_are_kept_and_deleted_text_is_not(read):
    body = texts.odt_body(
        "<text:tracked-changes><text:p>struck</text:p></text:tracked-changes>"
        '<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d'
        "<office:annotation><text:p>a remark</text:p></office:annotation></text:p>"
    )
    assert read(texts.odt_of(body), "x.odt") == "a  b\tc\nd"
    body = texts.docx_body(
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
        "<w:del><w:r><w:delText>struck</w:delText></w:r></w:del><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert read(texts.docx_of(body), "x.docx") == "a\tb\nc"


def test_cells_of_a_table_row_are_one_paragraph(read):
    def row(*cells):
        made = (f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in cells)
        return f"<w:tr>{''.join(made)}</w:tr>"

    after = "<w:p><w:r><w:t>Fin</w:t></w:r></w:p>"
    body = texts.docx_body(f"<w:tbl>{row('Soins', 'Une navette')}{row('École')}</w:tbl>{after}")
    words = read(texts.docx_of(body), "x.docx")
    assert [" ".join(line.split()) for line in words.split("\n\n")] == [
        "Soins | Une navette",
        "École",
        "Fin",
    ]


@pytest.mark.parametrize("before", [XXE, LAUGHS, "<!DOCTYPE x SYSTEM 'http://127.0.0.1/x.dtd'>"])
def test_no_entity_is_ever_read(read, before):
    assert (
        get_refusal(
            read, texts.odt_of(texts.odt_body("<text:p>&secret;</text:p>", before)), "x.odt"
        )
        == Refusal.PROTECTED
    )
    document = texts.docx_body("<w:p><w:r><w:t>&secret;</w:t></w:r></w:p>", before)
    assert get_refusal(read, texts.docx_of(document), "x.docx") == Refusal.PROTECTED


def test_encrypted_or_executable_document_is_refused(read):
    assert get_refusal(read, texts.encrypted(texts.docx(SENTENCE)), "x.docx") == Refusal.PROTECTED
    assert get_refusal(read, texts.protected_pdf(texts.pdf("secret")), "x.pdf") == Refusal.PROTECTED
    body = texts.docx_body("<w:p/>")
    assert (
        get_refusal(read, texts.docx_of(body, ("word/vbaProject.bin", b"x")), "x.docx")
        == Refusal.PROTECTED
    )
    manifest = ("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert (
        get_refusal(read, texts.odt_of(texts.odt_body("<text:p>x</text:p>"), manifest), "x.odt")
        == Refusal.PROTECTED
    )


def test_bombs_links_and_archives_are_refused(read):
    bomb = texts.docx_of(texts.docx_body("<w:p/>"), ("word/media/a.png", bytes(20_000_000)))
    assert get_refusal(read, bomb, "x.docx") == Refusal.TOO_MUCH_WORK
    many = texts.docx_of(
        texts.docx_body("<w:p/>"), *((f"word/{n}.xml", b"x" * 90) for n in range(1000))
    )
    assert get_refusal(read, many, "x.docx") == Refusal.TOO_MUCH_WORK
    assert get_refusal(read, texts.linked(texts.docx(SENTENCE)), "x.docx") == Refusal.UNKNOWN_FORMAT
    nested = texts.docx_of(texts.docx_body("<w:p/>"), ("inner.zip", b"PK"))
    assert get_refusal(read, nested, "x.docx") == Refusal.UNKNOWN_FORMAT
    assert get_refusal(read, texts.package([("a.txt", "x")]), "x.docx") == Refusal.UNKNOWN_FORMAT


def test_document_without_words_is_refused_with_that_reason(read):
    assert get_refusal(read, texts.docx("", " "), "x.docx") == Refusal.NO_TEXT
    assert get_refusal(read, texts.pdf(), "scan.pdf") == Refusal.NO_TEXT
    assert get_refusal(read, b" \n ", "x.txt") == Refusal.NO_TEXT


def test_text_beyond_a_book_is_refused(read, settings):
    assert get_refusal(read, b"word " * 200_001, "x.txt") == Refusal.TOO_MUCH_WORK
    long = texts.docx_body("<w:p><w:r><w:t>" + "word " * 200_001 + "</w:t></w:r></w:p>")
    assert (
        get_refusal(read, texts.docx_of(long, ("x", bytes(range(256)) * 200)), "x.docx")
        == Refusal.TOO_MUCH_WORK
    )
    settings.FILES_LARGEST_DOCUMENT = 100
    assert get_refusal(read, b"word " * 21, "x.txt") == Refusal.TOO_MUCH_WORK


@pytest.mark.parametrize(
    "make",
    [lambda: texts.docx(SENTENCE), lambda: texts.odt("T", SENTENCE), lambda: texts.pdf("word")],
)
def test_damaged_document_is_read_or_refused(make, tmp_path_factory):
    whole, folder = make(), tmp_path_factory.mktemp("damaged")
    path = folder / "sent"

    @settings(max_examples=8)
    @given(st.integers(0, len(whole) - 1), st.integers(0, 255), st.booleans())
    def damage(at, octet, is_cut):
        path.write_bytes(whole[:at] if is_cut else whole[:at] + bytes([octet]) + whole[at + 1 :])
        try:
            recognition.read(path, "x.pdf", folder=folder)
        except IsRefused as refused:
            assert refused.refusal in Refusal.values

    damage()


def test_text_is_prepared_without_a_file(organisation, tmp_path):
    from consult.media import selectors
    from consult.media.actions import preparation as preparation_actions

    path = tmp_path / "notes.txt"
    path.write_text(SENTENCE)
    media = making.create_media(organisation, path)
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    assert (media.kind, media.state, media.text, media.file) == (
        MediaKind.TEXT,
        MediaState.READY,
        SENTENCE,
        None,
    )
    assert selectors.serialize_media(media)["renditions"] == []
