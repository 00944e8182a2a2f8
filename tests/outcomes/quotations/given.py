"""A synthesis with a chapter, its writers, and versions, as rows."""

from django.utils import timezone

from consult.outcomes.models import Block, Chapter, Synthesis, SynthesisVersion
from consult.outcomes.syntheses.content import digest, to_json
from consult.outcomes.syntheses.draft_content import build_content
from tests.factories import make

BODY = (
    "Les guichets ne doivent pas fermer. Il faut une personne dans chaque mairie.\n\n"
    "Nous proposons **une permanence** par semaine (exemple)."
)
WORDS = "Il faut une personne dans chaque mairie."


def synthesis(consultation, **fields):
    """Create the synthesis of a consultation with a chapter on its first topic."""
    made = Synthesis.objects.create(
        organisation=consultation.organisation,
        consultation=consultation,
        title="Synthèse (exemple)",
        **fields,
    )
    Chapter.objects.create(
        organisation=consultation.organisation,
        synthesis=made,
        position=1,
        kind="topic",
        topic=consultation.topics.first(),
        title="Aide (exemple)",
    )
    return made


def block(synthesis, kind="quotation", **fields):
    """Create a block at the end of the chapter."""
    chapter = synthesis.chapters.get()
    return Block.objects.create(
        organisation=synthesis.organisation,
        chapter=chapter,
        position=chapter.blocks.count() + 1,
        kind=kind,
        saved_at=timezone.now(),
        **fields,
    )


def publish(synthesis):
    """Store the content of the draft as the next version, as a publication does."""
    number = synthesis.versions.count() + 1
    content = to_json(build_content(make.Viewer.system(synthesis.organisation), synthesis))
    return SynthesisVersion.objects.create(
        organisation=synthesis.organisation,
        synthesis=synthesis,
        number=number,
        published_at=timezone.now(),
        note="" if number == 1 else "Une correction (exemple).",
        content=content,
        sha256=digest(content),
    )
