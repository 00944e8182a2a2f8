"""The page docs/events.md is the output of the code."""

from pathlib import Path

from consult.core.management.commands.print_events import page


def test_page_of_events_is_up_to_date():
    assert Path("docs/events.md").read_text() == page(), (
        "run: manage.py print_events > docs/events.md"
    )
