"""Cells of CSV files are never formulas, and the rule that ensures it can be reversed."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.opendata.writers.cells import as_written, without_formula

RISKY = [
    "=1+1",
    "+33",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\u00a0=cmd|' /C calc'!A0",
]
RISKY += ["\u200b=1", "﹦1"]


@pytest.mark.parametrize("text", RISKY)
def test_cell_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert without_formula(text).startswith("'")
    assert as_written(without_formula(text)) == text


def test_every_physical_line_is_guarded():
    assert without_formula("un\n=2\r\n  +3\n\n@4\nfin") == "un\n'=2\r\n'  +3\n\n'@4\nfin"


def test_ordinary_text_is_left_alone():
    assert without_formula("Bonjour = oui\n1 + 1") == "Bonjour = oui\n1 + 1"


def test_apostrophes_of_the_author_survive():
    assert as_written(without_formula("'=x")) == "'=x"
    assert without_formula("l'eau") == "l'eau"


def read(text, separator):
    """Return every cell that a reader with this separator sees in a row.

    The second cell of the row is the text.
    """
    row = io.StringIO(newline="")
    csv.writer(row).writerow(["0190c0de", without_formula(text), "fr"])
    return [
        cell
        for cells in csv.reader(io.StringIO(row.getvalue(), newline=""), delimiter=separator)
        for cell in cells
    ]


@given(st.text(alphabet=" \t\n\r'\";,=+-@ab＝\u2028\u0085", max_size=12))
def test_escaping_of_formulas_can_be_reversed(text):
    cell = without_formula(text)
    assert as_written(cell) == text
    for line in cell.splitlines():
        assert not line.strip(" \u200b").startswith(("=", "+", "-", "@", "\t", "＝"))
    for separator in ",;\t":
        for part in read(text, separator):
            assert not part.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "＝")), (
                separator,
                part,
            )


@pytest.mark.parametrize(
    "formula",
    ["Bonjour ;=cmd|' /C calc'!A0;", 'a;"=1+1"', "a; \u00a0+1", "a\t@SUM(1)", ";;=1", "a,b;-1"],
)
def test_formula_after_another_separator_is_none(formula):
    for separator in ";\t":
        assert not any(
            part.lstrip(" \u00a0").startswith(tuple("=+-@")) for part in read(formula, separator)
        )
    assert as_written(read(formula, ",")[1]) == formula


LEADS = ["", " ", "  ", "\u00a0", "\u2003", "\u200b", "\ufeff", "'", "''", "\t", "\r\n", "\n"]
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    '=HYPERLINK("https://x.example.org")',
]
FORMULAS += ['=IMPORTXML(CONCAT("https://x.example.org"),"//a")', "-2+3+cmd|' /C calc'!A0"]


def test_corpus_of_formulas_is_harmless_on_every_line():
    corpus = [lead + formula for lead in LEADS for formula in FORMULAS]
    corpus += [f"Une ligne{mark}{text}" for mark in "\n;\t" for text in corpus]
    assert len(corpus) >= 480
    for text in corpus:
        cell = without_formula(text)
        assert as_written(cell) == text
        for line in re.split("[\r\n;]", cell):
            assert not line.lstrip(" \u00a0\u2003\u200b\ufeff").startswith(
                tuple("=+-@\t＝＋－＠")
            ), repr(cell)


def test_spreadsheet_that_reads_the_file_computes_nothing(tmp_path):
    """Check with LibreOffice, if it is installed, that no cell of the corpus is a formula.

    All separators are tried.
    """
    import shutil
    import subprocess

    office = shutil.which("localc")
    if not office:
        pytest.skip("the spreadsheet of LibreOffice is not installed")
    with (tmp_path / "corpus.csv").open("w", newline="") as file:
        texts = [
            start + lead + formula
            for start in ("", "a;", "a\t")
            for lead in LEADS
            for formula in FORMULAS
        ]
        csv.writer(file).writerows([[without_formula(text)] for text in texts])
    for codes in ("44", "59", "44/59/9"):
        reading = f"--infilter=Text - txt - csv (StarCalc):{codes},34,76,1"
        command = [office, "--headless", reading, "--convert-to", "fods", "--outdir", str(tmp_path)]
        subprocess.run(
            [*command, str(tmp_path / "corpus.csv")], check=True, capture_output=True, timeout=120
        )
        assert "table:formula" not in (tmp_path / "corpus.fods").read_text()
