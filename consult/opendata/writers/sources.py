"""The rows of each table: streams of the apps that own them, as any visitor may read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import topics as topic_selectors
from consult.opendata.schemas.fields import in_languages
from consult.organisations.selectors import origin
from consult.outcomes import figures as outcomes
from consult.outcomes.answers.selectors import streams as answer_streams
from consult.outcomes.coverage import selectors as coverage_selectors
from consult.outcomes.documents.rows import stream_syntheses
from consult.outcomes.objections import selectors as objection_selectors
from consult.outcomes.quotations.public_quotations import stream_quotations
from consult.outcomes.remarks import selectors as remark_selectors
from consult.outcomes.sources import selectors as cited_source_selectors
from consult.questionnaires.selectors import streams as questionnaire_stream_selectors
from consult.workshops.meetings.selectors import streams as stream_selectors
from debates.texts.selectors import figures as figure_selectors
from debates.texts.selectors import streams as selector_streams
from moderation.decisions import figures as decision_figures
from moderation.decisions.selectors import decisions as decision_selectors
from votes.selectors import log as log_selectors

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

TRANSLATED = ("title", "question", "background")


def topics(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the topics in their order, with the number of their public contributions."""
    counts = figure_selectors.counts_by_topic(viewer, consultation)
    for topic in topic_selectors.topics(viewer, consultation):
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


def proposals(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the contributions, each with the address of its page."""
    base = f"{origin(consultation.organisation)}/consultations/{consultation.slug}/proposals/"
    for row in selector_streams.stream_proposals(viewer, consultation):
        yield row | {"url": f"{base}{row['number']}/"}


def workshop_rows(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the workshops, each with the address of its page."""
    base = f"{origin(consultation.organisation)}/consultations/{consultation.slug}/workshops/"
    for row in stream_selectors.stream_workshops(viewer, consultation):
        yield row | {"url": f"{base}{row['number']}/"}


def figures(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the figures with their counting rules.

    The name of a part follows the name of its figure after a dot.
    """
    found = outcomes.figures(viewer, consultation)
    for name, rule in outcomes.RULES.items():
        translations = in_languages(rule)
        parts = found[name] if isinstance(found[name], dict) else {"": found[name]}
        for part, value in sorted(parts.items()):
            figure = f"{name}.{part}" if part else name
            yield {"figure": figure, "value": value, **_rule(translations)}


def moderation_figures(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the figures of moderation, each with its counting rule."""
    rules = {name: _rule(in_languages(rule)) for name, rule in decision_figures.RULES.items()}
    for row in decision_figures.stream_figures(viewer, consultation):
        yield row | rules[row["figure"].partition(".")[0]]


def _rule(translations: dict[str, str]) -> dict[str, Any]:
    return {"rule_fr": translations["fr"], "rule_en": translations["en"]}


def by_consultation_id(
    stream: Callable[[Viewer, UUID], Iterator[dict[str, Any]]],
) -> Callable[..., Iterator[dict[str, Any]]]:
    """Return a stream of votes as a function of the consultation, since votes are queried by id."""
    return lambda viewer, consultation: stream(viewer, consultation.pk)


ROWS = {
    "topics": topics,
    "proposals": proposals,
    "proposal_versions": selector_streams.stream_versions,
    "proposal_fields": selector_streams.stream_fields,
    "comments": selector_streams.stream_comments,
    "positions": by_consultation_id(log_selectors.stream_positions),
    "questions": by_consultation_id(log_selectors.stream_questions),
    "results": by_consultation_id(log_selectors.stream_results),
    "ballots": by_consultation_id(log_selectors.stream_ballots),
    "batches": by_consultation_id(log_selectors.stream_batches),
    "ledger": by_consultation_id(log_selectors.stream_ledger),
    "checkpoints": by_consultation_id(log_selectors.stream_checkpoints),
    "imported_tallies": selector_streams.stream_imported_tallies,
    "workshops": workshop_rows,
    "workshop_topics": stream_selectors.stream_workshop_topics,
    "declared_counts": stream_selectors.stream_declared_counts,
    "provenances": stream_selectors.stream_provenances,
    "transcripts": stream_selectors.stream_transcripts,
    "sources": cited_source_selectors.stream_sources,
    "syntheses": stream_syntheses,
    "source_citations": cited_source_selectors.stream_citations,
    "quotations": stream_quotations,
    "objections": objection_selectors.stream_objections,
    "remarks": remark_selectors.stream_remarks,
    "questionnaires": questionnaire_stream_selectors.stream_questionnaires,
    "questionnaire_items": questionnaire_stream_selectors.stream_questionnaire_items,
    "questionnaire_answers": questionnaire_stream_selectors.stream_questionnaire_answers,
    "official_answers": answer_streams.stream_official_answers,
    "expected_answers": answer_streams.stream_expected_answers,
    "used_contributions": coverage_selectors.stream_used,
    "coverage": coverage_selectors.stream_coverage,
    "moderation_decisions": decision_selectors.stream_log,
    "moderation_figures": moderation_figures,
    "figures": figures,
}
