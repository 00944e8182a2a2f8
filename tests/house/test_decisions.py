"""The list of decisions agrees with the documents, and contains every number that is named."""

import re
from pathlib import Path

from tests.house.sources import python_files

DECISIONS = Path("docs/adr")
ROW = re.compile(r"^\| (\d+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"\bADRs?\s+0*(\d+)\b")
ROWS = {int(number): row for number, row in ROW.findall((DECISIONS / "README.md").read_text())}


def documents():
    """Return the documents by their number."""
    return {int(path.name[:4]): path for path in DECISIONS.glob("0*.md")}


def test_every_decision_is_in_the_list_with_its_title():
    listed = {number: row for number, row in ROWS.items() if row.startswith("[")}
    titles = {
        number: path.read_text().partition("\n")[0].removeprefix(f"# {number}. ")
        for number, path in documents().items()
    }
    assert listed == {
        number: f"[{titles[number]}]({documents()[number].name})" for number in titles
    }


def test_merged_or_deleted_decision_has_no_document_and_says_what_became_of_it():
    for number in ROWS.keys() - documents().keys():
        assert re.search(r": (merged into \[|deleted: )", ROWS[number]), number


def test_every_named_decision_is_in_the_list():
    texts = [*python_files(), *Path("tests").rglob("*.py"), *Path().glob("*.md")]
    texts += [*Path("docs").rglob("*.md"), *Path("frontend/templates").rglob("*.html")]
    missing = [
        f"{path}: ADR {number}"
        for path in texts
        for number in NAMED.findall(path.read_text(encoding="utf-8"))
        if int(number) not in ROWS
    ]
    assert missing == []
