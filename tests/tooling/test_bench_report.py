"""The page of results shows ratios to the limit first, each with its goal and its verdict."""

from bench.report import Report


def test_page_gives_ratios_first_then_each_section_with_its_note(tmp_path, capsys):
    report = Report()
    report.add("Reading", "an empty view", "1,000 req/s")
    report.add("Reading", "a page, kept", "800 req/s", ratio=0.8, least=0.7)
    report.add("Voting", "positions", "150 /s", "≥ 200 /s", ratio=0.3, least=0.4)
    report.note("Voting", "One hot question.")
    report.write(tmp_path / "page.md", "make bench")
    page = (tmp_path / "page.md").read_text()
    first, *sections = page.split("\n## ")
    assert "`make bench` on " in first
    assert [section.splitlines()[0] for section in sections] == [
        "Against the limit, in one run",
        "Reading",
        "Voting",
    ]
    assert sections[0].splitlines()[4:6] == [
        "| a page, kept | 0.80 × | ≥ 0.7 × | met |",
        "| positions | 0.30 × | ≥ 0.4 ×, ≥ 200 /s | not met |",
    ]
    assert "| an empty view |  | 1,000 req/s |  |" in sections[1]
    assert sections[2].splitlines()[-1] == "One hot question."
    assert "a page, kept: 0.80 ×: 800 req/s  (goal: ≥ 0.7 ×)" in capsys.readouterr().out
