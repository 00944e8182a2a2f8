"""The paths that documents name exist."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# docs/style.md names files that a writer should not make.
EXAMPLES = {"docs/style.md"}
DOCUMENTS = [
    str(path.relative_to(ROOT))
    for pattern in ("*.md", "docs/*.md", "docs/adr/*.md")
    for path in sorted(ROOT.glob(pattern))
    if path.name != "CHANGELOG.md"
]
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"[\w.@+-]+(?:/[\w.@+-]+)*/?")
SOURCE = re.compile(r"(?<!\.min)\.(?:py|js|css|html|po|lua|sh)$")
# What a site makes or an operator writes, and the files of a dataset.
MADE = {"var", "docker-compose.override.yml"}
# Names of the past, in decisions that tell it.
GONE = {"ballot_box/store.py", "ballot_box/store/"}


@cache
def folders():
    """Return the names of the folders of the repository itself."""
    return {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}


@cache
def names():
    """Return the names of all source files of the repository."""
    top = [ROOT / folder for folder in folders() - {"var"}]
    found = (path for folder in top for path in folder.rglob("*.*"))
    here = {path.name for path in ROOT.iterdir()}
    return here | {path.name for path in found if "node_modules" not in path.parts}


def missing_in(document, text):
    """Return the quoted paths of a text that do not exist.

    A path begins at the root of the repository, or at `tests/` in the page of security tests. A
    single name of a source file must be the name of a file. A path with a placeholder (`<kind>`)
    is checked up to it.
    """
    bases = [ROOT, ROOT / "tests"] if document == "docs/security-tests.md" else [ROOT]
    missing = []
    for quoted in QUOTED.findall(BLOCK.sub("", text)):
        path = re.split(r"::|<", quoted)[0]
        if "<" in quoted:
            path = path.rpartition("/")[0]
        if not PATH.fullmatch(path) or path.split("/")[0] in MADE or quoted in GONE:
            continue
        is_place = "/" in path and (path.split("/")[0] in folders() or SOURCE.search(path))
        if is_place and not any((base / path).exists() for base in bases):
            missing.append(quoted)
        if "/" not in path and SOURCE.search(path) and path not in names():
            missing.append(quoted)
    return missing


@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name not in EXAMPLES])
def test_paths_of_document_exist(document):
    assert missing_in(document, (ROOT / document).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_of_document_lead_to_a_file(document):
    text = BLOCK.sub("", (ROOT / document).read_text(encoding="utf-8"))
    folder = (ROOT / document).parent
    assert [link for link in LINK.findall(text) if not (folder / link).exists()] == []


@pytest.mark.parametrize(
    "path",
    ["consult/nowhere/", "debates/gone.py", "core/gone.py", "gone.py", "docs/gone/<kind>.py"],
)
def test_missing_path_is_found(path):
    assert missing_in("README.md", f"It is in `{path}`.") == [path]


@pytest.mark.parametrize(
    "path", ["consult/core/", "ledger.py", "manage.py", "text/html", "votes/<name>/views.py", "a/b"]
)
def test_existing_path_or_other_word_is_accepted(path):
    assert missing_in("README.md", f"It is in `{path}`.") == []


# ---- the rows of docs/where-to-look.md are about their files

NAMED_SOURCE = re.compile(r"`([\w./-]+\.(?:py|html|js))`")
NO_SUBJECT = re.compile(
    "what|which|when|where|that|this|with|without|others?|from|into|have|been|each|them|they|then|only|once"
)


def subjects_of(text):
    """Return the beginnings of the words of a text that may name a subject."""
    found = re.findall(r"[a-z]{4,}", text.lower())
    return {word[:5] for word in found if not NO_SUBJECT.fullmatch(word)}


def strangers_in(table):
    """Return the files of a table that contain no word of their row.

    The words are those of the subject, and of the sentence around the name of the file. Names of
    files without their folder are left out.
    """
    strangers = []
    for row in re.findall(r"^\| (.+) \|$", table, re.MULTILINE):
        subject, _, files = row.partition(" | ")
        for named in NAMED_SOURCE.finditer(files):
            path = ROOT / named[1]
            if not path.exists():
                continue
            before = QUOTED.sub(" ", files[: named.start()])
            after = files[named.end() :].partition("`")[0]
            wanted = subjects_of(f"{subject} {before} {after}")
            text = path.read_text(encoding="utf-8").lower()
            if not any(word in text for word in wanted):
                strangers.append(f"{named[1]}: {subject}")
    return strangers


def test_files_of_where_to_look_contain_a_word_of_their_row():
    page = (ROOT / "docs" / "where-to-look.md").read_text(encoding="utf-8")
    assert strangers_in(page) == []


def test_file_that_is_not_about_its_row_is_found():
    row = (
        "| who is notified of news | `debates/receivers.py`, then `consult/core/records/mail.py` |"
    )
    assert strangers_in(row) == [
        "debates/receivers.py: who is notified of news",
        "consult/core/records/mail.py: who is notified of news",
    ]
