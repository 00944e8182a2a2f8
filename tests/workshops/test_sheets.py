"""Sheets of office software: read in several formats, checked line by line, imported once.

They never contain a formula.
"""

import csv
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given as cases
from hypothesis import strategies as st

from consult.core.exceptions import Invalid, NotAllowed
from consult.workshops.entries.actions.sheets import sheet_import, table_reader
from consult.workshops.entries.actions.sheets.lines import Row
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.entries.selectors import sheets as sheet_selectors
from consult.workshops.exceptions import AttendanceFirst
from debates.models import Proposal
from tests.factories import make
from tests.factories import workshops as rooms

HEAD = ["Thème", "Table", "Titre", "Texte"]
LINE = [
    "1",
    "Table 2",
    "Une carte des lieux d'aide (exemple)",
    "Chaque structure met à jour sa fiche (exemple).",
]
OTHER = [
    "Thème 2",
    "",
    "Un bus du numérique (exemple)",
    "Il s'arrête dans chaque village, le jour du marché.",
]


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def workshop(organisation):
    """Return a public workshop that was held with twelve people."""
    return rooms.held(rooms.consultation(organisation))


def sent(content, name="feuille.csv"):
    """Return an upload."""
    return SimpleUploadedFile(name, content)


def as_csv(*lines, separator=";", encoding="utf-8", head=HEAD):
    """Return a sheet as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([head, *lines])
    return sent(text.getvalue().encode(encoding))


def as_xlsx(*lines, head=HEAD):
    """Return a sheet as a workbook."""
    octets = io.BytesIO()
    with xlsxwriter.Workbook(octets) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate([head, *lines]):
            sheet.write_row(number, 0, line)
    return sent(octets.getvalue(), "feuille.xlsx")


@pytest.mark.parametrize(
    "upload",
    [
        as_csv(LINE),
        as_csv(LINE, separator=","),
        as_csv(LINE, encoding="utf-8-sig"),
        as_csv(LINE, encoding="cp1252"),
        as_csv(LINE, encoding="utf-16"),
        as_csv(LINE, head=["TOPIC", "group", " Title ", "text"]),
        as_xlsx(LINE),
        as_xlsx([1, *LINE[1:]]),
        as_xlsx([1.0, *LINE[1:]]),
    ],
)
def test_sheet_of_any_supported_format_is_read(upload):
    upload.seek(0)
    assert table_reader.read_sheet(upload) == [Row(2, *LINE)]


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (sent(b""), "empty"),
        (sent(b"\x00\x01\x02"), "cannot be read"),
        (sent(b"PK\x03\x04nothing"), "cannot be read"),
        (sent(b"x" * 1_000_001), "1 MB"),
        (as_csv(), "no contribution"),
        (as_csv(LINE, head=["Un", "Deux", "Trois", "Quatre"]), "name the columns"),
        (as_csv(*[LINE] * 201), "200 lines"),
    ],
)
def test_unreadable_sheet_is_refused_with_a_message(upload, words):
    upload.seek(0)
    with pytest.raises(Invalid) as refused:
        table_reader.read_sheet(upload)
    assert words in str(refused.value)


def test_workbook_that_unpacks_to_too_much_is_not_unpacked():
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"0" * 30_000_000)
    with pytest.raises(Invalid) as refused:
        table_reader.read_sheet(sent(octets.getvalue(), "bombe.xlsx"))
    assert "Once opened, this file is too large" in str(refused.value)


@cases(st.binary(max_size=400))
def test_reader_of_sheets_survives_any_bytes(content):
    try:
        rows = table_reader.read_sheet(sent(content))
    except Invalid:
        return
    assert all(isinstance(row, Row) for row in rows)


@cases(st.lists(st.tuples(*[st.text(max_size=40)] * 4), min_size=1, max_size=5))
def test_rows_of_a_sheet_are_passed_between_pages_unchanged(words):
    rows = [Row(number, *line) for number, line in enumerate(words, start=2)]
    assert table_reader.rows_of(table_reader.dump_rows(rows)) == rows


@pytest.mark.parametrize(
    "posted_rows", ["", "null", "[]", "{}", "[1]", '[["x","a","b","c","d"]]', '[[1,"a"]]']
)
def test_altered_rows_of_a_sheet_are_refused(posted_rows):
    with pytest.raises(Invalid):
        table_reader.rows_of(posted_rows)


def test_preview_shows_the_outcome_of_each_line_and_writes_nothing(workshop):
    rows = [
        Row(2, *LINE),
        Row(3, *OTHER),
        Row(4, "9", *LINE[1:]),
        Row(5, "", *LINE[1:]),
        Row(6, "1", "", "Court", LINE[3]),
        Row(7, "1", "", LINE[2], "Trop peu"),
        Row(8, *LINE),
    ]
    lines = sheet_import.check_sheet(
        viewer=rooms.facilitator(workshop), workshop_id=workshop.pk, rows=rows
    )
    assert [line.row.number for line in lines if line.is_new] == [2, 3]
    assert [
        next(
            word
            for word in ("No topic", "Write the topic", "precise title", "Explain", "line 2")
            if word in line.refusal
        )
        for line in lines[2:]
    ] == ["No topic", "Write the topic", "precise title", "Explain", "line 2"]
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("topic", ["2", "thème 2", "THEME 2", "2. Thème 2", "Theme  2", "theme-2"])
def test_topic_is_found_by_number_or_name(workshop, topic):
    rows = [Row(2, topic, *LINE[1:])]
    line = sheet_import.check_sheet(
        viewer=rooms.facilitator(workshop), workshop_id=workshop.pk, rows=rows
    )[0]
    assert (line.refusal, line.topic_id) == ("", workshop.consultation.topics.get(number=2).pk)


def test_sheet_is_imported_once_for_any_order_of_its_lines(workshop):
    facilitator = rooms.facilitator(workshop)
    same = {"viewer": facilitator, "workshop_id": workshop.pk}
    sheet_import.import_sheet(rows=[Row(2, *LINE), Row(3, "1", "", "Court", "")], **same)
    again = sheet_import.import_sheet(rows=[Row(2, *OTHER), Row(3, *LINE)], **same)
    assert [(line.is_new, line.is_there) for line in again] == [(True, False), (False, True)]
    found = Proposal.objects.order_by("number").values_list(
        "title", "kind", "participants", "author"
    )
    assert list(found) == [(LINE[2], "workshop", 12, None), (OTHER[2], "workshop", 12, None)]
    assert [
        contribution.table
        for contribution in contribution_selectors.contributions_of(facilitator, workshop)
    ] == [
        "Table 2",
        "",
    ]


def test_sheet_is_imported_by_the_facilitator_once_the_attendance_is_declared(
    workshop, organisation
):
    rows = [Row(2, *LINE)]
    for act in (sheet_import.check_sheet, sheet_import.import_sheet):
        with pytest.raises(NotAllowed):
            act(
                viewer=make.person("facilitator", workshop.consultation),
                workshop_id=workshop.pk,
                rows=rows,
            )
    draft = rooms.draft(rooms.consultation(organisation, slug="autre"))
    for act in (sheet_import.check_sheet, sheet_import.import_sheet):
        with pytest.raises(AttendanceFirst):
            act(viewer=rooms.facilitator(draft), workshop_id=draft.pk, rows=rows)


def test_model_of_a_sheet_is_readable_and_contains_no_formula(workshop):
    topic = workshop.consultation.topics.get(number=1)
    topic.title_fr = '=HYPERLINK("https://example.org")'
    topic.save()
    facilitator = rooms.facilitator(workshop)
    plain = sheet_selectors.model_sheet(facilitator, workshop, "csv").decode("utf-8-sig")
    cells = [cell for line in csv.reader(plain.splitlines(), delimiter=";") for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    book = openpyxl.load_workbook(
        io.BytesIO(sheet_selectors.model_sheet(facilitator, workshop, "xlsx"))
    )
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.data_type == "f"] == []
    book.worksheets[0].append(LINE)
    octets = io.BytesIO()
    book.save(octets)
    assert table_reader.read_sheet(sent(octets.getvalue(), "modele.xlsx")) == [Row(2, *LINE)]


def test_cell_that_looks_like_a_formula_is_text(workshop):
    rows = table_reader.read_sheet(
        as_csv(["1", "", "'=1+1 et rien de plus (exemple)", "'-2+3 dans un texte qui va bien"])
    )
    assert (rows[0].title, rows[0].body) == (
        "=1+1 et rien de plus (exemple)",
        "-2+3 dans un texte qui va bien",
    )
