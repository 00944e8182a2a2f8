"""Published syntheses for tests, in the shape of their content."""

from uuid import uuid4

from consult.core import memory
from consult.core.postgres import clock
from consult.outcomes.models import Synthesis, SynthesisVersion
from consult.outcomes.syntheses.content import (
    BlockContent,
    ChapterContent,
    ConsultationFacts,
    QuotationContent,
    SynthesisContent,
    TopicFacts,
    digest,
    to_json,
)


def quotation(proposal, text, **more):
    """Return a block that quotes words of a contribution."""
    address = f"/consultations/{proposal.consultation.slug}/proposals/{proposal.number}/"
    quoted = QuotationContent(
        id=str(uuid4()), text_html=text, text=text, kind="proposal", number=proposal.number,
        url=address, **more,
    )  # fmt: skip
    return BlockContent(id=str(uuid4()), kind="quotation", quotation=quoted)


def main_point(text, *proposals):
    """Return a block with a statement that counts some contributions."""
    numbers = [proposal.number for proposal in proposals]
    return BlockContent(
        id=str(uuid4()), kind="main_point", html=f"<p>{text}</p>", text=text, contributions=numbers
    )


def synthesis(consultation, *blocks, essentials=(), number=1):
    """Publish a synthesis with key messages, and with blocks in the chapter of the first topic."""
    topic = consultation.topics.first()
    facts = TopicFacts(str(topic.pk), topic.number, topic.title, topic.question, topic.slug)
    chapters = [
        ChapterContent(str(uuid4()), "essentials", "L'essentiel", blocks=list(essentials)),
        ChapterContent(
            str(uuid4()), "topic", topic.title, facts, topic.question, blocks=list(blocks)
        ),
    ]
    content = to_json(
        SynthesisContent(
            title="Ce que vous nous avez dit",
            introduction="",
            consultation=ConsultationFacts(consultation.slug, consultation.title),
            chapters=chapters,
        )
    )
    of = {"organisation": consultation.organisation}
    draft, _made = Synthesis.objects.get_or_create(
        consultation=consultation, defaults={**of, "title": "Ce que vous nous avez dit"}
    )
    version = SynthesisVersion.objects.create(
        **of,
        synthesis=draft,
        number=number,
        published_at=clock.now(),
        note="" if number == 1 else "Une citation corrigée.",
        content=content,
        sha256=digest(content),
    )
    memory.forget()
    return version
