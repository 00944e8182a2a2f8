"""`print_events`: print every event with its subscribers, as in `docs/events.md`."""

from typing import Any

from django.core.management.base import BaseCommand

from consult.core.queue import events

HEAD = """# Events and their subscribers

Printed by `manage.py print_events`; a test fails when this page is stale. *During*: in the transaction of the act,
which it may refuse.
*After*: by a job of the queue, once the act is committed, once per subscriber. Inside an app, no event is announced.

| event | during | after |
|---|---|---|"""


def page() -> str:
    """Return the page as text."""
    rows = [
        f"| `{name}` | {_list(subscribers['during'])} | {_list(subscribers['after'])} |"
        for name, subscribers in events.subscribers().items()
    ]
    return "\n".join([HEAD, *rows]) + "\n"


def _list(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


class Command(BaseCommand):
    """Print the page of events."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(page(), ending="")
