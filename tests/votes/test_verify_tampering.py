"""The verifier finds any change, deletion, repetition, move or cut in a closed dataset.

It always ends with one line: a verdict, or the first bad record.
"""

import copy
import json
import random
import shutil
import zipfile
from pathlib import Path

import pytest

from consult.opendata import verify
from tests.votes.ledgers import COLUMNS, FILES, FORMAT_1, package, sample, seal, whole, write
from tests.votes.test_verify import FIRST
from votes import ledger

WHOLE = [*FILES, "moderation_decisions"]  # results of polls: test_golden_polls
RECOUNTED = [name for name in FILES if name != "imported_tallies"]


def other_value(draw, rows, column, value):
    """Return a value that a forger might want: of another row, one digit off, or empty."""
    others = sorted({row[column] for row in rows} - {value})
    kinds = ["blank", "digit"] + ["other"] * bool(others)
    kind = draw.choice(kinds)
    if kind == "other":
        return draw.choice(others)
    if kind == "blank" or not value:
        return "" if value else "1"
    at = draw.randrange(len(value))
    return value[:at] + draw.choice("0123456789abcdef".replace(value[at], "")) + value[at + 1 :]


def change(draw, rows):
    row = draw.choice(rows)
    column = draw.choice(sorted(row))
    row[column] = other_value(draw, rows, column, row[column])


def drop(draw, rows):
    del rows[draw.randrange(len(rows))]


def repeat(draw, rows):
    rows.insert(draw.randrange(len(rows) + 1), dict(draw.choice(rows)))


def swap(draw, rows):
    a, b = draw.sample(range(len(rows)), 2)
    rows[a], rows[b] = rows[b], rows[a]


def cut(draw, rows):
    del rows[draw.randrange(len(rows)) :]


def tamper(draw, files):
    """Change one file in one way; return a description, or None if no row changed."""
    name = draw.choice([name for name in RECOUNTED if name in files])
    before = copy.deepcopy(files[name])
    act = draw.choice([change, change, change, drop, repeat, swap, cut])
    act(draw, files[name])
    return None if files[name] == before else f"{act.__name__} in {name}"


def survivors(tmp_path, number, seed, original=None, dictionary=COLUMNS):
    draw, missed, done = random.Random(seed), [], 0
    original = original or sample(seed).files
    while done < number:
        files = copy.deepcopy(original)
        description = tamper(draw, files)
        if description is None:
            continue
        done += 1
        if verify.main([str(write(files, tmp_path, dictionary=dictionary))]) == 0:
            missed.append(description)
    return missed


def test_a_tenth_of_the_thousand_tamperings_is_found(tmp_path):
    assert survivors(tmp_path, 100, seed=7) == []


def test_tamperings_of_format_1_are_found(tmp_path):
    original = json.loads(FIRST.read_text())
    # Only closed questions are changed, because rows cut from the end of an open one cannot be
    # distinguished from votes that were never cast.
    (question,) = [row["id"] for row in original["questions"] if row["state"] == "open"]
    places = {"questions": "id"}
    files = {
        name: [row for row in rows if row.get(places.get(name, "question")) != question]
        for name, rows in original.items()
    }
    files["checkpoints"] = [row for row in files["checkpoints"] if row["number"] != "3"]
    assert survivors(tmp_path, 100, 7, files, FORMAT_1) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_thousand_tamperings_are_found(tmp_path, seed):
    assert survivors(tmp_path, 100, seed=seed) == []


# ---- whole files


def refused(folder, capsys):
    """Return whether the verifier reports an error, in one line and without a traceback."""
    code = verify.main([str(folder)])
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert output.startswith("BAD: " if code else "OK: ")
    return code == 1


def halve(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_line(path):
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))


def duplicate(path):
    (path.parent / "copy").mkdir()
    shutil.copy(path, path.parent / "copy")


def swap_forms(path):
    other = path.with_suffix(".jsonl" if path.suffix == ".csv" else ".csv")
    content = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(content)


def leave_manifest(path):
    manifest = path.with_name("datapackage.json")
    package = json.loads(manifest.read_text())
    package["resources"] = [r for r in package["resources"] if r["path"] != path.name]
    manifest.write_text(json.dumps(package))


def repeat_column(path):
    """Add a decoy in the last column, which some readers prefer and others ignore."""
    first, *others = path.read_text().splitlines()
    if path.suffix == ".csv":
        lines = [f"{first},{first.split(',')[-1]}", *(f"{line},0" for line in others)]
    else:
        key = list(json.loads(first))[-1]
        lines = [f'{line[:-1]}, "{key}": 0}}' for line in [first, *others]]
    path.write_text("\n".join(lines) + "\n")


DAMAGES = [
    Path.unlink,
    lambda path: path.write_bytes(b""),
    halve,
    cut_line,
    duplicate,
    swap_forms,
    repeat_column,
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", [f"{name}.{form}" for name in WHOLE for form in ("csv", "jsonl")])
def test_damage_to_a_whole_file_is_found(tmp_path, capsys, name):
    missed = []
    for number, damage in enumerate([*DAMAGES, leave_manifest]):
        folder = package(whole(), tmp_path / str(number))
        damage(folder / name)
        missed += [] if refused(folder, capsys) else [damage]
    assert missed == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", [f"{name}.{form}" for name in WHOLE for form in ("csv", "jsonl")])
def test_damage_is_found_when_the_manifest_was_redone(tmp_path, capsys, name):
    missed = []
    for number, damage in enumerate(set(DAMAGES) - {Path.unlink}):
        folder = package(whole(), tmp_path / str(number))
        damage(folder / name)
        missed += [] if refused(seal(folder), capsys) else [damage]
    assert missed == []


@pytest.mark.parametrize("name", RECOUNTED)
def test_table_removed_in_both_forms_is_found_with_any_manifest(tmp_path, capsys, name):
    folder = package(whole(), tmp_path)
    for form in ("csv", "jsonl"):
        (folder / f"{name}.{form}").unlink()
    assert refused(folder, capsys)
    assert refused(seal(folder), capsys)
    (folder / "datapackage.json").unlink()
    assert refused(folder, capsys)


@pytest.mark.parametrize("archive", [False, True])
@pytest.mark.parametrize("place", ["0", "zz/1"])
def test_sound_copy_next_to_it_does_not_hide_a_forged_file(tmp_path, capsys, place, archive):
    folder = package(whole(), tmp_path / "set")
    shutil.copytree(folder, folder / place)
    files = whole()
    files["positions"][0]["agree"] = "999"
    write(files, folder)
    if archive:
        folder = shutil.make_archive(str(tmp_path / "set"), "zip", folder)
    assert refused(folder, capsys)


def test_member_written_twice_in_a_zip_is_found(tmp_path, capsys):
    path = write(sample().files, tmp_path, archive=True)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("dataset/data/positions.csv", "question\n")
    assert refused(path, capsys)


def test_broken_stream_in_a_zip_is_found(tmp_path, capsys):
    path = write(sample().files, tmp_path, archive=True)
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("dataset/data/ledger.csv").header_offset + 200
    content = bytearray(path.read_bytes())
    content[start : start + 400] = b"\xff" * 400
    path.write_bytes(content)
    assert refused(path, capsys)


# ---- cells of the wrong type

DEEP = "[" * 100_000
TEXTS = ["9" * 30, "-1", "01", "1e3", "é", "\ud800", "a\nb", DEEP, "²", "ab" * 32, "ab " * 21 + "a"]
VALUES = [*TEXTS, 10**30, -1, 1.5, True, False, [], [1], {}, {"a": None}]
CHECKED = [*RECOUNTED, "moderation_decisions"]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", CHECKED)
def test_value_of_a_wrong_type_is_found_in_every_column(tmp_path, capsys, name):
    draw, missed = random.Random(name), []
    for column in COLUMNS[name].split():
        for value in ["9" * 30, DEEP, *draw.sample(VALUES, 6)]:
            files = whole()
            row = draw.choice(files[name])
            if str(value).lower() == row[column]:
                continue
            row[column] = value
            folder = tmp_path / f"{column}-{VALUES.index(value)}"
            write({other: rows for other, rows in files.items() if other != name}, folder)
            write({name: files[name]}, folder, form="jsonl")
            missed += [] if refused(folder, capsys) else [(column, value)]
    assert missed == []


@pytest.mark.parametrize(
    "rules", ["[1]", "5", "null", '"rules"', "", "{", DEEP, '{"question": [1]}', '{"a": 1, "a": 2}']
)
def test_rules_of_a_wrong_type_are_named(tmp_path, capsys, rules):
    files = sample().files
    files["questions"][0] |= {"rules": rules, "rules_hash": ledger.rules_hash(rules).hex()}
    assert verify.main([str(write(files, tmp_path))]) == 1
    assert capsys.readouterr().out.startswith(
        f"BAD: questions.csv line 2, question {files['questions'][0]['id']}: "
    )


RESOURCES = [
    5,
    None,
    "positions.csv",
    [5],
    [None],
    [{}],
    [{"path": 5}],
    [{"path": "positions.csv", "hash": 5}],
]
RESOURCES += [
    [{"path": ["positions.csv"], "hash": "sha256:"}],
    [{"path": "../nothing.csv", "hash": "sha256:"}],
]


@pytest.mark.parametrize(
    "manifest",
    ["[]", "5", "null", "{}", "{", "", DEEP, *(json.dumps({"resources": r}) for r in RESOURCES)],
)
def test_manifest_of_a_wrong_type_is_named(tmp_path, capsys, manifest):
    folder = write(sample().files, tmp_path)
    (folder / "datapackage.json").write_text(manifest)
    assert refused(folder, capsys)
