"""Readers return records, name what they skip, and refuse unreadable files with a sentence."""

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.opendata.exceptions import BadSource
from consult.opendata.importers.readers import READERS
from consult.opendata.importers.report import Report

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def read(format_, path=None):
    out = io.StringIO()
    report = Report(out)
    source = READERS[format_](path or SAMPLES / format_, report)
    return source, report, out


def drain(source):
    for stream in (
        source.proposals,
        source.comments,
        source.proposal_totals,
        source.comment_totals,
        source.votes,
    ):
        yield list(stream)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture(params=sorted(READERS))
def copy(request, tmp_path):
    """Return a reader's name and a copy of its sample, in a folder that a test may change."""
    shutil.copytree(SAMPLES / request.param, tmp_path / "source")
    return request.param, tmp_path / "source"


def test_cap_collectif_is_read_whole():
    source, report, out = read("cap-collectif")
    proposals, comments, totals, supports, votes = drain(source)
    assert [topic.title for topic in source.topics] == ["Mobilités (exemple)", "Écoles (exemple)"]
    assert [(p.origin_id, p.topic, p.author, p.is_removed) for p in proposals] == [
        ("11", "1", "p01", False),
        ("12", "1", "p02", False),
        ("13", "1", "p03", True),
        ("14", "2", "p01", False),
    ]
    assert proposals[0].body.startswith(
        "Poser **40 arceaux** côté nord\u00a0:\n\n- abrités\n- éclairés\n\n---\n\n"
    )
    assert proposals[0].changes == ["its explanation follows its text, after a line"]
    assert proposals[1].body == "\\=2\\+2 n'est pas une formule ici"
    assert proposals[1].changes == ["left out: script, u"]
    assert proposals[0].created_at == datetime(2015, 9, 26, 0, 27, 54, tzinfo=UTC)
    assert [(c.origin_id, c.proposal, c.stance, c.is_removed) for c in comments] == [
        ("101", "11", "for", False),
        ("102", "11", "against", False),
        ("103", "13", "for", False),
        ("104", "14", "for", True),
    ]
    assert [tuple(t) for t in totals] == [
        ("11", 12, 3, 1),
        ("12", 0, 0, 0),
        ("13", 1, 1, 1),
        ("14", 5, 0, 0),
    ]
    assert [tuple(t) for t in supports] == [("101", 4, 0, 0), ("103", 1, 0, 0), ("104", 2, 0, 0)]
    assert votes == []
    assert source.authors == ["p01", "p02", "p03", "p04"]
    assert "propositions.csv,6,15,refused,its topic is unknown" in out.getvalue()
    assert "arguments.csv,8,105,refused,its contribution is not imported" in out.getvalue()
    assert "sources.csv,2,201,refused" in out.getvalue()
    unread = "not read, because it repeats counts that the texts give"
    assert f'participants.csv,,,refused,"{unread}"' in out.getvalue()
    assert report.summary()[-1] == f"participants.csv: {unread}"


def test_removed_text_without_words_is_not_refused(tmp_path):
    shutil.copytree(SAMPLES / "cap-collectif", tmp_path / "c")
    for name, text in (
        ("propositions", "<p>Ce texte ne doit jamais reparaître.</p>"),
        ("arguments", "Argument retiré"),
    ):
        file = tmp_path / "c" / f"{name}.csv"
        file.write_text(
            file.read_text().replace(text, "").replace(" qui ne doit pas reparaître.", "")
        )
    proposals, comments, *_others = drain(read("cap-collectif", tmp_path / "c")[0])
    assert [(p.origin_id, p.body) for p in proposals if p.is_removed] == [("13", "")]
    assert [(c.origin_id, c.body) for c in comments if c.is_removed] == [("104", "")]


def test_unused_file_is_named(tmp_path):
    shutil.copytree(SAMPLES / "cap-collectif", tmp_path / "c")
    (tmp_path / "c" / "=notes.txt").write_text("x")
    source, report, out = read("cap-collectif", tmp_path / "c")
    list(drain(source))
    assert report.unread["=notes.txt"] == "not read, because it is not part of this format"
    assert "'=notes.txt,,,refused" in out.getvalue()


def test_polis_is_read_whole():
    source, report, _out = read("polis")
    proposals, comments, _totals, _supports, votes = drain(source)
    assert source.title == "Une ville plus calme (exemple)"
    assert source.topics[0].question == "Que faudrait-il changer ? Dites-le en une phrase."
    assert [(p.origin_id, p.author, p.is_removed) for p in proposals] == [
        ("0", "0", False),
        ("1", "2", False),
        ("2", "7", True),
    ]
    assert comments == []
    assert [(v.voter, v.choices) for v in votes] == [
        ("0", {"0": "agree", "1": "mixed", "2": "agree"}),
        ("2", {"1": "disagree", "2": "mixed"}),
        ("3", {"0": "agree", "1": "disagree"}),
        ("4", {"0": "disagree"}),
        ("5", {}),
    ]
    assert source.authors == ["0", "2", "3", "4", "5", "7"]
    assert report.summary() == ["participants-votes.csv: 5 kept"]


def test_line_that_contradicts_itself_is_noted(tmp_path):
    shutil.copytree(SAMPLES / "polis", tmp_path / "p")
    matrix = tmp_path / "p" / "participants-votes.csv"
    matrix.write_text(matrix.read_text().replace("4,1,0,1,0,1", "4,1,0,7,0,1"))
    source, _report, out = read("polis", tmp_path / "p")
    list(drain(source))
    assert 'changed,"n-votes is 7, the matrix has 1"' in out.getvalue()


def test_too_long_title_is_cut_between_words_and_reported(tmp_path):
    shutil.copytree(SAMPLES / "cap-collectif", tmp_path / "c")
    file = tmp_path / "c" / "propositions.csv"
    file.write_text(file.read_text().replace("Un bus le dimanche (exemple)", "Un bus " * 40))
    source, _report, _out = read("cap-collectif", tmp_path / "c")
    second = list(source.proposals)[1]
    assert len(second.title) <= 160
    assert second.title.endswith("Un…")
    assert "Un bus Un bus" in second.changes[-1]


def test_ordinary_spreadsheet_habits_are_read(tmp_path):
    """Read decimal points in whole numbers, times without a zone, and a title without a text.

    Times without a zone are in the zone that the import names.
    """
    shutil.copytree(SAMPLES / "cap-collectif", tmp_path / "c")
    file = tmp_path / "c" / "propositions.csv"
    text = file.read_text().replace(",5,0,0,5,", ",5.0,0,0,5.00,").replace("\n14,2,", "\n14.0,2.0,")
    text = text.replace("2015-10-01T09:30:00+0200", "2015-10-01T09:30:00").replace(
        "<p>Planter &amp; arroser.</p>", " "
    )
    file.write_text(text)
    report = Report(io.StringIO())
    source = READERS["cap-collectif"](tmp_path / "c", report, ZoneInfo("Europe/Paris"))
    proposals, comments, totals, *_rest = drain(source)
    last = proposals[-1]
    assert (last.origin_id, last.body, last.changes) == (
        "14",
        "Une cour végétale (exemple)",
        ["it has no text: its title is repeated as its text"],
    )
    assert last.created_at == datetime(2015, 10, 1, 7, 30, tzinfo=UTC)
    assert tuple(totals[-1]) == ("14", 5, 0, 0)
    assert comments[-1].proposal == "14"


def test_column_without_a_statement_is_neither_read_nor_quoted(tmp_path):
    shutil.copytree(SAMPLES / "polis", tmp_path / "p")
    file = tmp_path / "p" / "participants-votes.csv"
    head, *rows = file.read_text().splitlines()
    file.write_text(
        "\n".join([f"{head},xid", *(f"{row},citizen@example.org" for row in rows)]) + "\n"
    )
    source, _report, out = read("polis", tmp_path / "p")
    assert sum(len(votes.choices) for votes in list(drain(source))[-1]) == 8
    assert "example.org" not in out.getvalue()


@pytest.mark.parametrize(("votes", "warned"), [(8, False), (6, True)])
def test_votes_file_is_compared_with_the_matrix(tmp_path, votes, warned):
    shutil.copytree(SAMPLES / "polis", tmp_path / "p")
    pairs = ["0,0", "1,0", "2,0", "1,2", "2,2", "0,3", "1,3", "0,4"][:votes]
    lines = [f"1518501696471,x,{pair},1" for pair in (*pairs, pairs[0])]
    (tmp_path / "p" / "votes.csv").write_text(
        "\n".join(["timestamp,datetime,comment-id,voter-id,vote", *lines])
    )
    source, report, _out = read("polis", tmp_path / "p")
    list(drain(source))
    expected = (
        ["participants-votes.csv: votes.csv announces 6 votes, 8 were found"] if warned else []
    )
    assert report.warnings == expected


BROKEN = {
    "missing file": (None, "is missing"),
    "not UTF-8": (lambda b: b.replace("é".encode(), b"\xe9") + b"\xe9\n", "UTF-8"),
    "a column less": (lambda b: b.partition(b",")[2], "columns are missing"),
    "a cell more": (lambda b: b.rstrip() + b",x\r\n", "cells instead of"),
    "an open quote": (lambda b: b + b'1,"never closed', "broken"),
    "empty": (lambda b: b"", "columns are missing"),
    "column twice": (lambda b: b.replace(b",", b",a,a,", 1), "appears twice"),
}


@pytest.mark.parametrize("fault", BROKEN)
@pytest.mark.parametrize(
    "name",
    ["topics.csv", "propositions.csv", "arguments.csv", "comments.csv", "participants-votes.csv"],
)
def test_file_that_cannot_be_read_stops_everything(tmp_path, name, fault):
    format_ = "polis" if name in ("comments.csv", "participants-votes.csv") else "cap-collectif"
    shutil.copytree(SAMPLES / format_, tmp_path / "s")
    spoil, message = BROKEN[fault]
    file = tmp_path / "s" / name
    file.write_bytes(spoil(file.read_bytes())) if spoil else file.unlink()
    with pytest.raises(BadSource) as refused:
        list(drain(read(format_, tmp_path / "s")[0]))
    assert message in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("propositions.csv", ",12,3,1,16,", ",12,3,1,17,", "line 2: column votes_total"),
        ("propositions.csv", ",12,3,1,16,", ",-12,3,1,16,", "whole number"),
        ("propositions.csv", "2015-09-27T10:00:00+0200", "hier", "date and time"),
        (
            "propositions.csv",
            "2015-09-27T10:00:00+0200",
            "2015-09-27T10:00:00",
            "--time-zone gives the zone",
        ),
        ("arguments.csv", ",contre,", ",peut-être,", "one of these is expected: pour, contre"),
        ("topics.csv", "2,Section", ",Section", "an identifier is expected"),
        ("topics.csv", "2,Section", "1,Section", "each topic has its own"),
        ("comments.csv", "1518501496471", "demain", "milliseconds"),
        (
            "participants-votes.csv",
            "0,0,1,3,2,0,1,0,1",
            "0,0,1,3,2,0,1,0,5",
            "one of these is expected",
        ),
    ],
)
def test_cell_that_cannot_be_read_is_named(tmp_path, name, before, after, words):
    format_ = "polis" if name in ("comments.csv", "participants-votes.csv") else "cap-collectif"
    shutil.copytree(SAMPLES / format_, tmp_path / "s")
    file = tmp_path / "s" / name
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after, 1))
    with pytest.raises(BadSource) as refused:
        list(drain(read(format_, tmp_path / "s")[0]))
    assert words in str(refused.value)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(data=st.data())
def test_any_spoilt_file_is_read_or_refused_in_words(copy, data):
    format_, folder = copy
    file = data.draw(st.sampled_from(sorted(folder.iterdir())))
    whole = (SAMPLES / format_ / file.name).read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(at, min(len(whole), at + 40)))
    file.write_bytes(whole[:at] + data.draw(st.binary(max_size=12)) + whole[end:])
    try:
        list(drain(read(format_, folder)[0]))
    except BadSource as refused:
        assert str(refused)
    finally:
        file.write_bytes(whole)


@pytest.mark.long
@pytest.mark.data
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real consultations are not beside this checkout"
)
def test_republique_numerique_is_read_whole():
    source, report, _out = read("cap-collectif", SHARED / "republique-numerique-2015")
    proposals, comments, totals, supports, _votes = drain(source)
    assert (len(source.topics), len(proposals), sum(p.is_removed for p in proposals)) == (
        18,
        696,
        4,
    )
    assert (len(comments), sum(sum(t[1:]) for t in totals), sum(t.agree for t in supports)) == (
        3994,
        88622,
        12826,
    )
    assert sum(report.counts["sources.csv"].values()) == 326
    assert report.warnings == []


@pytest.mark.data
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real consultations are not beside this checkout"
)
@pytest.mark.parametrize(
    ("folder", "statements", "voters", "votes"),
    [
        ("american-assembly.bowling-green", 896, 2031, 225524),
        ("austria-climate.5twd2jsnkf.2022-08-08", 522, 1116, 61384),
        ("brexit-consensus", 50, 204, 5303),
        ("london.youth.policing", 39, 26, 638),
        ("scoop-hivemind.biodiversity", 316, 536, 29719),
        ("vtaiwan.uberx", 197, 1921, 49443),
    ],
)
def test_polis_conversations_are_read_whole(folder, statements, voters, votes):
    source, report, _out = read("polis", SHARED / "polis" / folder)
    proposals, _comments, _totals, _supports, matrix = drain(source)
    assert (len(proposals), len(matrix), sum(len(v.choices) for v in matrix)) == (
        statements,
        voters,
        votes,
    )
    assert report.counts["participants-votes.csv"] == {"kept": voters}
    assert report.warnings == []
