"""Sample data of the components page: one consultation, in French and in English.

The people in it are invented, and the texts mention it.
"""

import datetime
import json
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from frontend.drawings import bars, loom
from frontend.drawings.dot_map import Place
from frontend.drawings.outlines import country
from frontend.living.forms import SampleForm
from frontend.presenters.consultation.maps import Drawn, draw_layouts
from frontend.presenters.parts.components import (
    Answer,
    Change,
    Chip,
    Comment,
    ConsultationCard,
    Crumb,
    Download,
    Figure,
    FileRow,
    Opinion,
    Phase,
    ProposalCard,
    Step,
    Tab,
    Tag,
    TopicCard,
)

HERE = "#"
POSITIONS = bars.POSITIONS


@cache
def texts(language: str) -> dict[str, Any]:
    """Return the sample texts of a language, from the file named after it."""
    return json.loads(
        (Path(__file__).parent / "texts" / f"{language}.json").read_text(encoding="utf-8")
    )


def page() -> dict[str, Any]:
    """Return all the sample data, under the names that the templates use."""
    language = "fr" if (get_language() or "fr").startswith("fr") else "en"
    samples = texts(language)
    fabric = loom.Fabric(columns([topic["contributions"] for topic in samples["topics"]]))
    cards = [_card(**card) for card in samples["cards"]]
    return {
        **_build_components(samples),
        **_opinions(samples),
        **_team(texts(f"team.{language}")),
        "fabric": fabric,
        "map": workshops(),
        "wave": wave(),
        "rows": len(samples["topics"]),
        "topics": [_topic(line, fabric, **topic) for line, topic in enumerate(samples["topics"])],
        "cards": cards,
        "first": cards[0],
        "similar_proposals": [cards[2], cards[1], cards[0]],
        "comments": [
            _comment(place, **comment) for place, comment in enumerate(samples["comments"])
        ],
        "featured": {
            **samples["featured"],
            "card": {"is_open": True},
            "url": HERE,
            "fabric": fabric,
            "rows": len(samples["topics"]),
        },
        "form": SampleForm(samples, initial={"mode": "voice", "name": "name", "topic": "4"}),
        "wrong": SampleForm(samples, samples["form"]["written"]),
        "bars": bars.horizontal(
            sorted(
                ((topic["question"], topic["contributions"]) for topic in samples["topics"]),
                key=lambda bar: -bar[1],
            )
        ),
    }


@cache
def workshops() -> Drawn | None:
    """Draw the towns of the sample consultation on the outline of France."""
    territory = country("France")
    places = [Place(*place) for place in texts("places")["places"]]
    return draw_layouts(territory, places) if territory else None


def columns(counts: list[int], outside: int = 28) -> tuple[loom.Column, ...]:
    """Return two hundred sample columns, in an order that looks natural and never changes."""
    drawn: list[tuple[int, ...]] = [
        (line,) for line, count in enumerate(counts) for _ in range(count)
    ]
    drawn += [
        (place % 6, (place + 2) % 6) if place % 4 else (place % 6,) for place in range(outside)
    ]
    seeds = [zlib.crc32(f"trame {place}".encode()) for place in range(len(drawn))]
    order = sorted(range(len(drawn)), key=seeds.__getitem__)
    return tuple(
        loom.Column(drawn[place], 4 + seeds[place] % 109, seeds[place] % 5 == 0) for place in order
    )


def wave(strokes: int = 110) -> str:
    """Return the SVG path of a sound wave, for decoration."""
    heights = [4 + zlib.crc32(f"wave {place}".encode()) % 20 for place in range(strokes)]
    return "".join(
        f"M{2 + place * 5.45:.1f} {26 - half}v{2 * half}" for place, half in enumerate(heights)
    )


def _build_components(samples: dict[str, Any]) -> dict[str, Any]:
    """Return the components that are built from the sample texts alone."""
    answer = samples["answer"] | {
        "state": Tag(**samples["answer"]["state"]),
        "body_html": SafeString(samples["answer"]["body_html"]),
    }
    return {
        "phases": [Phase(**phase) for phase in samples["phases"]],
        "path": [Phase(**phase) for phase in samples["path"]],
        "figures": [Figure(**figure) for figure in samples["figures"]],
        "topic_figures": [Figure(**figure) for figure in samples["topic_figures"]],
        "steps": [Step(**step) for step in samples["steps"]],
        "changes": [Change(**change) for change in samples["changes"]],
        "crumbs": [Crumb(**crumb) for crumb in samples["crumbs"]],
        "proposal_crumbs": [Crumb(**crumb) for crumb in samples["proposal_crumbs"]],
        "chips": [Chip(url=HERE, **chip) for chip in samples["chips"]],
        "tabs": [Tab(url=HERE, **tab) for tab in samples["tabs"]],
        "consultations": [
            _consultation(**consultation) for consultation in samples["consultations"]
        ],
        "files": [_file(**file) for file in samples["files"]],
        "asked": [{**question, "url": HERE} for question in samples["asked"]],
        "meetings": [{**meeting, "register_url": HERE} for meeting in samples["meetings"]],
        "answer": Answer(**answer),
        "sources": samples["sources"],
        "sorts": samples["sorts"],
        "origins": samples["origins"],
        "context_text": samples["context"],
        "collective": samples["collective"],
        "body_html": SafeString(samples["body"]),
        "excerpt": SafeString(samples["excerpt"]),
    }


def _team(samples: dict[str, Any]) -> dict[str, Any]:
    """Return the sample pages of the team: moderation queue, report, workshop transcript."""
    desk = samples["desk"] | {"body": SafeString(samples["desk"]["body"])}
    segments = [
        (time, speaker, SafeString(text), current)
        for time, speaker, text, current in samples["bench"]["segments"]
    ]
    phases = [Phase(**phase) for phase in samples["bench"]["progress"]]
    return {
        "desk": desk,
        "report": samples["report"],
        "bench": samples["bench"] | {"segments": segments, "phases": phases},
    }


def _opinions(samples: dict[str, Any]) -> dict[str, Opinion]:
    """Return the states of the position widget.

    They are: a position given, another position given, hidden results, a closed phase, and too few
    positions to draw a bar.
    """
    note = samples["closed_note"]
    hidden = gettext("You see the results once you have given your opinion.")
    return {
        "voted": _opinion("voted", [82, 21, 9], "agree"),
        "blank": _opinion("blank", [58, 24, 18], "mixed"),
        "hidden": _opinion("hidden", [40, 5, 2], results_shown=False, note=hidden),
        "closed": _opinion("closed", [40, 5, 2], open=False, closed_note=note),
        "few": _opinion("few", [2, 1, 0]),
    }


def _opinion(id: str, counts: list[int], current: Any = "", **more: Any) -> Opinion:
    tally = dict(zip(POSITIONS, counts, strict=True))
    fields: dict[str, Any] = {
        "title": id,
        "url": HERE,
        "signed_in": False,
        "withdraw_url": HERE,
    } | more
    return Opinion(id=id, tally=tally, current=current, **fields)


def _ago(**delta: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**delta)


def _card(*, number, days, counts, current, origin, answer, **words: Any) -> ProposalCard:
    return ProposalCard(
        id=str(number),
        number=number,
        url=HERE,
        published=_ago(days=days),
        origin=Tag(**origin),
        answer=Tag(**answer) if answer else None,
        opinion=_opinion(str(number), counts, current, title=words["title"]),
        **words,
    )


def _topic(line: int, fabric: loom.Fabric, **topic: Any) -> TopicCard:
    return TopicCard(number=line + 1, url=HERE, strip=fabric.strip(line), **topic)


def _comment(place: int, *, minutes: int, body: str = "", replies=(), **more: Any) -> Comment:
    acts = (
        {}
        if more.get("official")
        else {"reply_url": HERE, "useful_url": HERE, "report_url": HERE, "signed_in": False}
    )
    return Comment(
        id=f"c{place}",
        published=_ago(minutes=minutes),
        body_html=SafeString(body),
        replies=tuple(
            _comment(10 * (place + 1) + rank, **reply) for rank, reply in enumerate(replies)
        ),
        **{"author": "", **acts, **more},
    )


def _consultation(*, state, facts=(), **words: Any) -> ConsultationCard:
    return ConsultationCard(
        url=HERE, state=Tag(**state), facts=[Tag(**fact) for fact in facts], **words
    )


def _file(*, downloads, **words: Any) -> FileRow:
    return FileRow(downloads=[Download(url=HERE, **download) for download in downloads], **words)
