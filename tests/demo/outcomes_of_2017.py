"""The elements of the demo's synthesis: those of the report of 2017, made by the team's actions."""

from consult.accounts.viewer import Viewer
from consult.demo import outcomes, text_files
from consult.outcomes.models import AnswerTarget, SynthesisVersion
from consult.outcomes.syntheses.selectors import current_version


def check_synthesis_of_2017(consultation):
    """Check the elements of the published synthesis, and its answers."""
    content = current_version(Viewer.public(consultation.organisation), consultation.pk)
    by_kind: dict[str, list] = {}
    for chapter in content.chapters:
        by_kind.setdefault(chapter.kind, []).append(chapter)
    assert content.introduction
    kinds = [chapter.kind for chapter in content.chapters]
    assert kinds == [
        "essentials",
        "method",
        *["topic"] * 6,
        *["theme"] * 8,
        "next_steps",
        "sources",
    ]
    assert len(content.key_messages()) == 3
    # One chapter per topic: its question, its counts, its main points and its quotations.
    topics = by_kind["topic"]
    assert [chapter.counts.contributions for chapter in topics] == [33, 23, 28, 36, 27, 25]
    for chapter in topics:
        kinds = [block.kind for block in chapter.blocks]
        assert chapter.question
        assert {"paragraph", "main_point", "quotation", "figure"} <= set(kinds)
        points = [block for block in chapter.blocks if block.kind == "main_point"]
        assert all(block.contributions for block in points)
    # Eight cross-cutting themes with one quotation each.
    themes = by_kind["theme"]
    assert [chapter.title for chapter in themes] == [
        theme["title"] for theme in text_files.synthesis()["themes"]
    ]
    quotations = [
        [block.quotation for block in chapter.blocks if block.quotation] for chapter in themes
    ]
    assert [len(found) for found in quotations] == [1] * 8
    assert {quotation.state for [quotation] in quotations} == {"verified"}
    assert {quotation.author_label.partition(",")[0] for [quotation] in quotations} <= {
        "une personne",
        "une structure",
        "atelier",
    }
    assert by_kind["method"][0].blocks
    assert len([block for block in by_kind["next_steps"][0].blocks if block.text]) == 3
    sources = [source for block in by_kind["sources"][0].blocks for source in block.sources]
    listed = [source for chapter in topics for block in chapter.blocks for source in block.sources]
    assert {source["title"] for source in [*sources, *listed]} >= {
        source["title"] for source in text_files.synthesis()["sources"]
    }
    assert content.licence
    assert content.editorial_record.machine == "none"
    answered = [
        title for answer in text_files.synthesis()["answers"] for title in answer["contributions"]
    ]
    published = AnswerTarget.objects.filter(answer__progress="published")
    assert published.count() == len(answered)
    days = published.values_list("answer__published_at__date", flat=True)
    assert consultation.closes_at.date() < min(days) == max(days) < outcomes.FOLLOWED_ON
    version = SynthesisVersion.objects.get(synthesis__consultation=consultation)
    assert consultation.closes_at < version.published_at < outcomes.ANSWERED_AT
