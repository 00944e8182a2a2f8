"""The tables of what became of a consultation: sources, syntheses, objections, remarks."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import (
    ROW,
    Table,
    code,
    digest,
    flag,
    integer,
    key,
    moment,
    number,
    text,
)
from consult.outcomes.enums import QuotationKind, QuotationState

SOURCES = Table(
    "sources",
    _("Cited sources"),
    _(
        "One row for each document or site, and for each topic under which it is cited. Its address was found in "
        "public texts, or an editor added it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("source", _("Source"), _("The same under every topic.")),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics. Empty: no topic in particular."),
            required=False,
        ),
        text("title", _("Title"), _("As the team wrote it, or the address."), required=True),
        text("kind_fr", _("Kind of actor (French)"), _("Empty until the team sorts the source.")),
        text("kind_en", _("Kind of actor (English)"), _("Empty where it is not translated.")),
        code("url", _("Address"), _("Empty for a document without address."), required=False),
        flag("is_sorted", _("Sorted"), _("Whether the team gave it a title.")),
        integer(
            "contributions",
            _("Contributions"),
            _(
                "Counting rule: public contributions under the topic that cite it in any of their public versions."
            ),
        ),
        integer(
            "comments",
            _("Comments"),
            _("Counting rule: public comments under the topic that cite it."),
        ),
        integer(
            "passages", _("Passages"), _("Counting rule: passages of transcripts that cite it.")
        ),
    ),
    key=("id",),
    points={"topic": ("topics", "id")},
)

SOURCE_CITATIONS = Table(
    "source_citations",
    _("Citations of sources"),
    _(
        "One row for each place where a public text cites a source, or for which an editor added it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("source", _("Source"), _("The column “source” of sources.")),
        key("topic", _("Topic"), _("Identifier in topics."), required=False),
        key("proposal", _("Contribution"), _("Identifier in proposals."), required=False),
        integer(
            "version",
            _("Version"),
            _(
                "The version of the contribution. Empty for a comment, a passage, and what an editor added."
            ),
            required=False,
            minimum=1,
        ),
        key("comment", _("Comment"), _("Identifier in comments."), required=False),
        key("passage", _("Passage"), _("Identifier in transcripts."), required=False),
    ),
    key=("id",),
    points={
        "topic": ("topics", "id"),
        "proposal": ("proposals", "id"),
        "comment": ("comments", "id"),
        "passage": ("transcripts", "id"),
    },
)

SYNTHESES = Table(
    "syntheses",
    _("Published syntheses"),
    _(
        "One row for each published version of the synthesis. Passages that were withdrawn since are marked gaps."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer("version", _("Version"), _("From 1."), minimum=1),
        moment("published_at", _("Published at"), _("In UTC.")),
        text("title", _("Title"), _("Of the synthesis, in this version."), required=True),
        code("language", _("Language"), _("Code of the language it is written in.")),
        text("note", _("Correction"), _("What this version corrects. Empty for the first one.")),
        text("writers", _("Writers"), _("Public names, separated by bars.")),
        text("reviewers", _("Reviewers"), _("Separated by bars.")),
        code(
            "machine",
            _("Use of a machine"),
            _("“none”: people wrote all of it (Regulation (EU) 2024/1689, article 50(4))."),
        ),
        code("editorial_record", _("Editorial record"), _("JSON-LD (schema.org Report).")),
        text(
            "content",
            _("Content"),
            _("Canonical JSON: chapters, blocks, method, licence."),
            required=True,
        ),
        digest("sha256", _("SHA-256"), _("Of the content as it was published.")),
    ),
    key=("id",),
)

QUOTATIONS = Table(
    "quotations",
    _("Quotations of the synthesis"),
    _(
        "One row for each quotation in the current version of the synthesis. Each was compared word for word with one "
        "version of its source. Spoken words are left out unless their speakers agreed to reuse."
    ),
    (
        key("id", _("Identifier"), ROW),
        text("chapter", _("Chapter"), _("Title of the chapter."), required=True),
        key("topic", _("Topic"), _("Identifier in topics."), required=False),
        code("kind", _("Source"), _("Kind of the quoted text."), choices=QuotationKind),
        key("proposal", _("Contribution"), _("Identifier in proposals."), required=False),
        integer(
            "version",
            _("Version"),
            _("The quoted version of the contribution. Empty for a comment and a passage."),
            required=False,
            minimum=1,
        ),
        key("comment", _("Comment"), _("Identifier in comments."), required=False),
        key("passage", _("Passage"), _("Identifier in transcripts."), required=False),
        number("start", _("Start"), _("Seconds from the beginning of the recording.")),
        number("end", _("End"), _("Seconds from the beginning of the recording.")),
        text(
            "text",
            _("Text"),
            _("The quotation: […] stands for removed words, [word] for words of the writer."),
            required=True,
        ),
        text("author", _("Author"), _("The public name, or the kind of author.")),
        code(
            "state",
            _("State"),
            _("Whether the author has changed the text since."),
            choices=QuotationState,
        ),
        digest(
            "source_sha256",
            _("Digest of the source"),
            _("SHA-256 of the words with which the quotation was compared."),
        ),
    ),
    key=("id",),
    points={
        "topic": ("topics", "id"),
        "proposal": ("proposals", "id"),
        "comment": ("comments", "id"),
        "passage": ("transcripts", "id"),
    },
)

OBJECTIONS = Table(
    "objections",
    _("Objections to the synthesis"),
    _(
        "One row for each public objection of the author of a contribution to a passage of the synthesis that uses it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        key("passage", _("Passage"), _("Identifier of the block in the content of the synthesis.")),
        integer(
            "version", _("Version"), _("Of the synthesis, when the author objected."), minimum=1
        ),
        text("body", _("Text"), _("As its author wrote it."), required=True),
        code("language", _("Language"), _("Of the page on which it was written.")),
        moment("created_at", _("Sent at"), _("In UTC.")),
        text("reply", _("Reply"), _("Of the authority. Empty while there is none.")),
        moment("replied_at", _("Replied at"), _("In UTC."), required=False),
    ),
    key=("id",),
    points={"proposal": ("proposals", "id")},
)

REMARKS = Table(
    "remarks",
    _("Remarks on the draft of the synthesis"),
    _(
        "One row for each public remark of a participant who asked for a change of the draft during its review."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer(
            "version", _("Version"), _("Of the synthesis that followed the remark."), minimum=1
        ),
        key("passage", _("Passage"), _("Identifier of the block in the content of the synthesis.")),
        text("chapter", _("Chapter"), _("Its title when the participant read it."), required=True),
        text(
            "passage_text",
            _("Text of the passage"),
            _("As the participant read it, in Markdown. Empty for quotations and figures."),
        ),
        text("body", _("Text"), _("As its author wrote it."), required=True),
        code("language", _("Language"), _("Of the page on which it was written.")),
        moment("created_at", _("Sent at"), _("In UTC.")),
        text("reply", _("Reply"), _("Of the authority. Empty while there is none.")),
        moment("replied_at", _("Replied at"), _("In UTC."), required=False),
        flag(
            "is_taken_into_account",
            _("Taken into account"),
            _("Whether the writers noted that the synthesis takes it into account."),
        ),
    ),
    key=("id",),
)
