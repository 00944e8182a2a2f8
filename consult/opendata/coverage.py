#!/usr/bin/env python3
"""Recompute the coverage of a published synthesis: `coverage PATH [--print]`.

PATH is the folder or the zip of a dataset. The program reads the contributions, the positions and
the list of contributions that the synthesis uses, draws the random selections again, and compares
the result with coverage.csv, byte for byte. It exits with 0 and a one-line verdict, or with 1 and
the first line that differs. `--print` prints the recomputed file instead. It needs Python 3.10 and
nothing else, and was written from docs/coverage.md alone, without the platform's code.
"""

import argparse
import hashlib
import json
import os
import re
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from typing import Any

DIMENSIONS = ("topic", "author", "channel", "place", "length", "side")
PUBLIC = ("published", "restricted")
COLUMNS = "dimension,group,contributions,used,low,high,draws_below,draws_equal,draws,seed,synthesis"
DEPARTMENTS = """
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal
16 Charente|17 Charente-Maritime|18 Cher|19 Corrèze|21 Côte-d'Or|22 Côtes-d'Armor|23 Creuse
24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|2A Corse-du-Sud|2B Haute-Corse
30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre
37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire
44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre
59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques
65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône
71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime
77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var
84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort
91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d'Oise|971 Guadeloupe
972 Martinique|973 Guyane|974 La Réunion|976 Mayotte
"""


class Bad(Exception):
    """Raised where the dataset has no coverage, or its coverage is not confirmed."""


def plain(text: str) -> str:
    """Return the words of a name in lower case, without accents."""
    letters = (
        c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c)
    )
    return " ".join(re.findall("[a-z0-9]+", "".join(letters)))


CODES = dict(line.split(" ", 1) for line in re.split(r"[|\n]", DEPARTMENTS.strip()))
BY_NAME = {plain(name): code for code, name in CODES.items()}


class Dataset:
    """The files of a dataset, in a folder or a zip."""

    def __init__(self, path: str) -> None:
        self.files: dict[str, Any] = {}
        if os.path.isdir(path):
            for at, _, names in os.walk(path):
                for name in names:
                    self.files[name] = os.path.join(at, name)
            self.archive = None
        else:
            self.archive = zipfile.ZipFile(path)
            for name in self.archive.namelist():
                self.files[os.path.basename(name)] = name

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        if name not in self.files:
            raise Bad(f"{name}: the file is missing")
        if self.archive:
            return self.archive.read(self.files[name])
        with open(self.files[name], "rb") as stream:
            return stream.read()

    def rows(self, resource: str) -> list[dict[str, Any]]:
        """Return the rows of a table, from its JSON Lines."""
        lines = self.read(f"{resource}.jsonl").decode().split("\n")
        return [json.loads(line) for line in lines if line]


def department(place: str, is_located: bool) -> str:
    """Return the code of the département that a place names, "other" or "none"."""
    for postcode in re.findall(r"(?<![0-9])[0-9]{5}(?![0-9])", place):
        code = postcode[: 3 if postcode[:2] == "97" else 2]
        if code == "20":
            code = "2B" if int(postcode) >= 20200 else "2A"
        if code in CODES:
            return code
    for code in re.findall(r"\(([0-9]{2,3}|2[AB])\)", place):
        if code in CODES:
            return code
    for name in (place, place.rsplit(",", maxsplit=1)[-1]):
        if plain(name) in BY_NAME:
            return BY_NAME[plain(name)]
    return "other" if place.strip() or is_located else "none"


def sides(dataset: Dataset) -> dict[str, str]:
    """Return the side of the positions on each contribution that has a question or a total."""
    with_question = {row["proposal"] for row in dataset.rows("questions") if row["proposal"]}
    here = {row["proposal"]: row for row in dataset.rows("positions")}
    elsewhere: dict[str, Counter] = defaultdict(Counter)
    for row in dataset.rows("imported_tallies"):
        if row["target_type"] == "proposal":
            for choice in ("agree", "mixed", "disagree"):
                elsewhere[row["target"]][choice] += row[choice]
    found = {}
    for proposal in with_question | set(elsewhere):
        counted = here.get(proposal)
        if proposal in with_question and counted is None:
            found[proposal] = "uncounted"
            continue
        if counted is None or not counted["total"]:
            counted = elsewhere.get(proposal, Counter())
        agree = counted["agree"]
        disagree = counted["disagree"]
        half = (agree + counted["mixed"] + disagree) / 2
        if not half:
            found[proposal] = "none"
        elif agree > half:
            found[proposal] = "agree"
        else:
            found[proposal] = "disagree" if disagree > half else "mixed"
    return found


def classify(dataset: Dataset) -> tuple[list[str], dict[str, list[str]]]:
    """Return the ids of the public contributions by number, and their groups by dimension."""
    rows = [row for row in dataset.rows("proposals") if row["state"] in PUBLIC]
    rows.sort(key=lambda row: row["number"])
    typed = {row["proposal"] for row in dataset.rows("provenances")}
    side = sides(dataset)
    groups: dict[str, list[str]] = {name: [] for name in DIMENSIONS}
    lengths = sorted(len(row["body"]) for row in rows)
    ends = [lengths[(len(rows) * share + 99) // 100 - 1] for share in (25, 50, 75) if rows]
    for row in rows:
        institution = row["institution_kind"]
        channel = "typed" if row["id"] in typed else "online"
        groups["topic"].append(row["topic"])
        groups["author"].append(
            f"institution.{institution}"
            if row["kind"] == "institution" and institution
            else row["kind"]
        )
        groups["channel"].append("workshop" if row["kind"] == "workshop" else channel)
        groups["place"].append(department(row["place"] or "", row["latitude"] is not None))
        groups["length"].append(str(1 + sum(len(row["body"]) > end for end in ends)))
        groups["side"].append(side.get(row["id"], "none"))
    return [row["id"] for row in rows], groups


def draw(seed: str, number: int, size: int, among: int) -> list[int]:
    """Return one random selection, as places in the list of contributions."""
    order = list(range(among))
    stock: list[int] = []
    block = 0
    for step in range(size):
        remaining = among - step
        while True:
            if not stock:
                digest = hashlib.sha256(f"{seed}/{number}/{block}".encode()).digest()
                stock = [int.from_bytes(digest[at : at + 4], "big") for at in range(28, -1, -4)]
                block += 1
            word = stock.pop()
            if word < (1 << 32) - (1 << 32) % remaining:
                break
        other = step + word % remaining
        picked = order[other]
        order[other] = order[step]
        order[step] = picked
    return order[:size]


def recompute(dataset: Dataset) -> bytes:
    """Return the bytes of coverage.csv, from the other files, the seed and the number of draws."""
    published = dataset.rows("coverage")
    if not published:
        return f"{COLUMNS}\r\n".encode()
    seed, draws, synthesis = (published[0][name] for name in ("seed", "draws", "synthesis"))
    ids, groups = classify(dataset)
    used = {row["proposal"] for row in dataset.rows("used_contributions")}
    chosen = [place for place, identifier in enumerate(ids) if identifier in used]
    drawn: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in range(1, draws + 1):
        selection = draw(seed, number, len(chosen), len(ids))
        for dimension, column in groups.items():
            counts = Counter(column[place] for place in selection)
            for group in set(column):
                drawn[dimension, group].append(counts[group])
    lines = [COLUMNS]
    for dimension, column in groups.items():
        for group in sorted(set(column)):
            number = sum(column[place] == group for place in chosen)
            values = sorted(drawn[dimension, group])
            cells = [
                dimension,
                group,
                column.count(group),
                number,
                values[(5 * draws + 99) // 100 - 1],
                values[(95 * draws + 99) // 100 - 1],
                sum(value < number for value in values),
                sum(value == number for value in values),
                draws,
                seed,
                synthesis,
            ]
            lines.append(",".join(map(str, cells)))
    return "".join(f"{line}\r\n" for line in lines).encode()


def compare(published: bytes, found: bytes) -> str:
    """Return the verdict. Raise `Bad` at the first line that differs."""
    ours = found.decode().split("\r\n")
    theirs = published.decode("utf-8-sig").split("\r\n")
    for line in range(max(len(ours), len(theirs))):
        pair = [lines[line] if line < len(lines) else "nothing" for lines in (theirs, ours)]
        if pair[0] != pair[1]:
            raise Bad(f"coverage.csv line {line + 1} is {pair[0]!r}, recomputed {pair[1]!r}")
    if published != found:
        raise Bad("coverage.csv differs in its bytes")
    if len(ours) < 3:
        return "OK: no synthesis is published, so there is no coverage"
    return f"OK: {len(ours) - 2} lines of coverage.csv recomputed, equal byte for byte"


def main() -> int:
    parser = argparse.ArgumentParser(description="Recompute the coverage of a synthesis.")
    parser.add_argument("path", help="folder or zip of the dataset")
    parser.add_argument("--print", action="store_true", help="print the recomputed file")
    options = parser.parse_args()
    try:
        dataset = Dataset(options.path)
        found = recompute(dataset)
        if options.print:
            sys.stdout.buffer.write(found)
            return 0
        verdict = compare(dataset.read("coverage.csv"), found)
        code = 0
    except Exception as error:  # any error becomes one line of output
        verdict = f"BAD: {error or repr(error)}"
        code = 1
    sys.stdout.write(verdict.encode("unicode_escape").decode() + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
