"""The rows of each table: streams of the apps that own them, as any visitor may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.consultations import selectors as consultations
from consult.opendata.schemas import in_languages
from consult.organisations.selectors import origin
from consult.outcomes import figures as outcomes
from consult.questionnaires import selectors as questionnaires
from consult.workshops import selectors as workshops
from debates import selectors as debates
from moderation import figures as monthly
from moderation import selectors as moderation
from votes import selectors as votes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.accounts.viewer import Viewer

TRANSLATED = ("title", "question", "background")


def topics(viewer: Viewer, consultation) -> Iterator[dict]:
    """Yield the topics in their order, with the number of their public contributions."""
    counts = debates.counts_by_topic(viewer, consultation)
    for topic in consultations.topics(viewer, consultation):
        texts = {
            f"{name}_{code}": getattr(topic, f"{name}_{code}")
            for name in TRANSLATED
            for code in ("fr", "en")
        }
        counted = counts.get(topic.pk)
        yield {
            "id": str(topic.pk),
            "number": topic.number,
            "is_transversal": topic.is_transversal,
            "slug": topic.slug,
            **{name: text or None for name, text in texts.items()},
            "proposals": counted.proposals if counted else 0,
        }


def proposals(viewer: Viewer, consultation) -> Iterator[dict]:
    """Yield the contributions, each with the address of its page."""
    base = f"{origin(consultation.organisation)}/consultations/{consultation.slug}/proposals/"
    for row in debates.stream_proposals(viewer, consultation):
        yield row | {"url": f"{base}{row['number']}/"}


def workshop_rows(viewer: Viewer, consultation) -> Iterator[dict]:
    """Yield the workshops, each with the address of its page."""
    base = f"{origin(consultation.organisation)}/consultations/{consultation.slug}/workshops/"
    for row in workshops.stream_workshops(viewer, consultation):
        yield row | {"url": f"{base}{row['number']}/"}


def figures(viewer: Viewer, consultation) -> Iterator[dict]:
    """Yield the figures with their counting rules.

    The name of a part follows the name of its figure after a dot.
    """
    found = outcomes.figures(viewer, consultation)
    for name, rule in outcomes.RULES.items():
        said = in_languages(rule)
        parts = found[name] if isinstance(found[name], dict) else {"": found[name]}
        for part, value in sorted(parts.items()):
            figure = f"{name}.{part}" if part else name
            yield {"figure": figure, "value": value, **_rule(said)}


def moderation_figures(viewer: Viewer, consultation) -> Iterator[dict]:
    """Yield the figures of moderation, each with its counting rule."""
    rules = {name: _rule(in_languages(rule)) for name, rule in monthly.RULES.items()}
    for row in monthly.stream_figures(viewer, consultation):
        yield row | rules[row["figure"].partition(".")[0]]


def _rule(said):
    return {"rule_fr": said["fr"], "rule_en": said["en"]}


def by_consultation_id(stream):
    """Return a stream of votes as a function of the consultation, since votes are queried by id."""
    return lambda viewer, consultation: stream(viewer, consultation.pk)


ROWS = {
    "topics": topics,
    "proposals": proposals,
    "proposal_versions": debates.stream_versions,
    "proposal_fields": debates.stream_fields,
    "comments": debates.stream_comments,
    "positions": by_consultation_id(votes.stream_positions),
    "questions": by_consultation_id(votes.stream_questions),
    "results": by_consultation_id(votes.stream_results),
    "ballots": by_consultation_id(votes.stream_ballots),
    "batches": by_consultation_id(votes.stream_batches),
    "ledger": by_consultation_id(votes.stream_ledger),
    "checkpoints": by_consultation_id(votes.stream_checkpoints),
    "imported_tallies": debates.stream_imported_tallies,
    "workshops": workshop_rows,
    "workshop_topics": workshops.stream_workshop_topics,
    "declared_counts": workshops.stream_declared_counts,
    "provenances": workshops.stream_provenances,
    "transcripts": workshops.stream_transcripts,
    "questionnaires": questionnaires.stream_questionnaires,
    "questionnaire_items": questionnaires.stream_questionnaire_items,
    "questionnaire_answers": questionnaires.stream_questionnaire_answers,
    "moderation_decisions": moderation.stream_log,
    "moderation_figures": moderation_figures,
    "figures": figures,
}
