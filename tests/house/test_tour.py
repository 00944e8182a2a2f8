"""`make tour` finds its stops in the code."""

import runpy
from pathlib import Path

import pytest

TOUR = runpy.run_path("scripts/tour.py")


def test_tour_prints_each_stop_with_file_line_name_and_sentence(capsys):
    TOUR["main"]()
    printed = capsys.readouterr().out.splitlines()
    stops = [line.split(maxsplit=2) for line in printed if line.startswith("  ")]
    assert len(stops) == sum(len(names) for names in TOUR["STAGES"].values())
    for place, name, sentence in stops:
        path, line = place.split(":")
        written = "\n".join(Path(path).read_text().splitlines()[int(line) - 1 :][:3])
        assert name.rpartition(".")[2] in written, place
        assert sentence.endswith("."), name


@pytest.mark.parametrize("gone", ["consult.core.records.idempotency.twice", "consult.nowhere.once"])
def test_renamed_stop_is_an_error(gone):
    with pytest.raises((AttributeError, ImportError)):
        TOUR["find_stop"](gone)
