"""The worked examples of docs/first-change.md apply to the files of today."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "first-change.md").read_text(encoding="utf-8")
SUBJECT = re.compile(r"^## (?P<subject>.+?)\n(?P<text>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
DIFF = re.compile(r"^```diff\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    found["subject"].partition(":")[0]: diff[1]
    for found in SUBJECT.finditer(PAGE)
    if (diff := DIFF.search(found["text"]))
}


def files_of(example):
    """Return the paths of the files that a diff changes or creates."""
    return re.findall(r"^\+\+\+ b/(.+)$", example, re.MULTILINE)


def test_page_has_a_field_a_page_and_an_action():
    assert [*EXAMPLES] == ["A field", "A page", "An action"]


@pytest.mark.parametrize("subject", EXAMPLES)
def test_example_applies_to_the_files_of_today(subject):
    command = ["git", "apply", "--check", "--verbose", "-"]
    checked = subprocess.run(
        command, input=EXAMPLES[subject], cwd=ROOT, text=True, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_field_of_a_workshop_touches_nine_files_and_they_are_listed():
    touched = files_of(EXAMPLES["A field"])
    listed = re.findall(r"^\| \d \| `([^`]+)`", PAGE, re.MULTILINE)
    assert len(touched) == len(listed) == 9
    assert all(any(path.startswith(place) for place in listed) for path in touched)
