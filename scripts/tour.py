"""The way of a comment through the code, from its form to the dataset: `make tour`.

Each stop is found in the code itself, so that a renamed function ends the tour with an error.
`tests/live/test_tour.py` sends a comment and checks that it passes each stop, in this order.
"""

from __future__ import annotations

import inspect
import os
import pkgutil
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

ROOT = Path(__file__).resolve().parents[1]
STAGES = {
    "The form": ["frontend.presenters.forms.comments.CommentForm"],
    "The page": [
        "frontend.comments.views.write_comment",
        "frontend.toolkit.forms.form_submission.submit",
    ],
    "Once": ["consult.core.records.idempotency.once"],
    "The act": ["debates.comments.actions.comments.submit_comment"],
    "Locks": [
        "consult.consultations.actions.phase_lock.lock_phase",
        "consult.accounts.measures.actions.lock_actor",
        "debates.texts.actions.locks.lock_discussion",
    ],
    "One statement": [
        "consult.core.postgres.writes.grouped",
        "consult.core.postgres.writes.insert",
        "moderation.signals.actions.text_signals.announce_text",
        "consult.core.records.journal.record",
    ],
    "The event": [
        "debates.texts.actions.publication.announce_published",
        "consult.core.queue.events.announce",
    ],
    "A receiver": ["consult.outcomes.receivers.hint_at_comment"],
    "The hint": [
        "consult.core.live.hints.hint",
        "consult.core.live.outbound_queue.Outgoing.put",
        "consult.core.live.numbers.take_number",
    ],
    "The hub": [
        "consult.core.live.hub.Hub.join",
        "consult.core.live.room.Room.broadcast",
        "consult.core.live.line.Line.queue",
    ],
    "The fragment": ["frontend.live.views.render_proposal"],
    "The dataset": [
        "consult.opendata.actions.publication.publish_dataset",
        "consult.opendata.actions.publication.build_version",
        "consult.opendata.writers.build.build_tables",
        "debates.texts.selectors.streams.stream_comments",
        "consult.opendata.writers.files.write_table",
    ],
}


class Stop(NamedTuple):
    """A function or class of the tour, and where it stands in the repository."""

    place: str
    name: str
    sentence: str
    code: CodeType


def find_stop(dotted: str) -> Stop:
    """Return the stop with this dotted name. Raise an error if it does not exist or says nothing."""
    found: Any = inspect.unwrap(pkgutil.resolve_name(dotted))
    path = Path(inspect.getsourcefile(found) or "").relative_to(ROOT)
    line = inspect.getsourcelines(found)[1]
    module = inspect.getmodule(found)
    name = dotted.removeprefix(f"{module.__name__ if module else ''}.")
    if not found.__doc__:
        raise ValueError(f"{dotted} has no docstring.")
    sentence = re.split(r"(?<=\.)\s", " ".join(inspect.cleandoc(found.__doc__).split()))[0]
    function = found.__init__ if inspect.isclass(found) else found
    return Stop(f"{path}:{line}", name, sentence, function.__code__)


def tour() -> Iterator[tuple[str, list[Stop]]]:
    """Yield each stage with its stops."""
    for heading, names in STAGES.items():
        yield heading, [find_stop(name) for name in names]


def main() -> None:
    """Print the tour."""
    stages = list(tour())
    stops = [stop for _heading, found in stages for stop in found]
    places, names = (max(len(stop[column]) for stop in stops) for column in (0, 1))
    for heading, found in stages:
        print(f"\n{heading}")
        for stop in found:
            print(f"  {stop.place:{places}}  {stop.name:{names}}  {stop.sentence}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.project.settings.local")
    import django

    django.setup()
    main()
