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
        "One row for each document or site, and for each topic under which it is cited. Its "
        "address was found in "
        "public texts, or an editor added it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("source", _("Source"), _("Identifier of the source, the same under every topic.")),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics. Empty: no topic in particular."),
            required=False,
        ),
        text(
            "title",
            _("Title"),
            _("The title that the team gave it, or its address."),
            required=True,
        ),
        text("kind_fr", _("Kind of actor (French)"), _("Empty until the team sorts the source.")),
        text("kind_en", _("Kind of actor (English)"), _("Empty where it is not translated.")),
        code("url", _("Address"), _("Empty for a document without address."), required=False),
        flag("is_sorted", _("Sorted"), _("Whether the team gave the source a title.")),
        integer(
            "contributions",
            _("Contributions"),
            _(
                "Counting rule: public contributions of the topic of which a public version "
                "cites the source, or for which the team added it."
            ),
        ),
        integer(
            "comments",
            _("Comments"),
            _("Counting rule: public comments of the topic that cite the source."),
        ),
        integer(
            "passages",
            _("Passages"),
            _("Counting rule: public passages of transcripts that cite the source."),
        ),
    ),
    key=("id",),
    points={"topic": ("topics", "id")},
)

SOURCE_CITATIONS = Table(
    "source_citations",
    _("Citations of sources"),
    _(
        "One row for each place where a public text cites a source, or for which an editor added "
        "it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key(
            "source",
            _("Source"),
            _("Value of the column “source” in sources, which has a row for each topic."),
        ),
        key(
            "topic",
            _("Topic"),
            _("Identifier in topics. Empty: no topic in particular."),
            required=False,
        ),
        key(
            "proposal",
            _("Contribution"),
            _(
                "Identifier in proposals of the contribution, or of the one under which the "
                "comment is."
            ),
            required=False,
        ),
        integer(
            "version",
            _("Version"),
            _(
                "The version of the contribution. Empty for a comment, a passage, and what an "
                "editor added."
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
        "One row for each published version of the synthesis. Passages that were withdrawn since "
        "are marked gaps."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer("version", _("Version"), _("Number of the version, from 1."), minimum=1),
        moment("published_at", _("Published at"), _("In UTC.")),
        text("title", _("Title"), _("Title of the synthesis in this version."), required=True),
        code("language", _("Language"), _("Code of the language it is written in.")),
        text("note", _("Correction"), _("What this version corrects. Empty for the first one.")),
        text("writers", _("Writers"), _("Public names of the people who wrote, separated by “|”.")),
        text(
            "reviewers",
            _("Reviewers"),
            _("Public names of the people who reviewed, separated by “|”."),
        ),
        code(
            "machine",
            _("Use of a machine"),
            _("“none”: people wrote all of it (Regulation (EU) 2024/1689, article 50(4))."),
        ),
        code(
            "editorial_record",
            _("Editorial record"),
            _("Who wrote and who reviewed, as JSON-LD (schema.org Report)."),
        ),
        text(
            "content",
            _("Content"),
            _("JSON with sorted keys: chapters, blocks, method, licence."),
            required=True,
        ),
        digest(
            "sha256",
            _("SHA-256"),
            _("SHA-256 of the column “content” in UTF-8. It changes when a passage is withdrawn."),
        ),
    ),
    key=("id",),
)

QUOTATIONS = Table(
    "quotations",
    _("Quotations of the synthesis"),
    _(
        "One row for each quotation in the current version of the synthesis. Each was compared "
        "word for word with one "
        "version of its source. Spoken words are left out unless their speakers agreed to reuse."
    ),
    (
        key("id", _("Identifier"), ROW),
        text("chapter", _("Chapter"), _("Title of the chapter."), required=True),
        key("topic", _("Topic"), _("Identifier in topics."), required=False),
        code(
            "kind",
            _("Quoted text"),
            _("Whether a contribution, a comment or a passage of a transcript is quoted."),
            choices=QuotationKind,
        ),
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
            _(
                "The quotation. […] stands for removed words, [word] for words that the writer "
                "added."
            ),
            required=True,
        ),
        text(
            "author",
            _("Author"),
            _("Public name of the author, or the kind of author where the quotation names nobody."),
        ),
        code(
            "state",
            _("State"),
            _("Whether the text has been changed or removed since it was quoted."),
            choices=QuotationState,
        ),
        digest(
            "source_sha256",
            _("Digest of the source"),
            _(
                "SHA-256, in UTF-8, of the quoted text without its Markdown signs. The quotation "
                "was compared with it."
            ),
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
        "One row for each public objection of the author of a contribution to a passage of the "
        "synthesis that uses it."
    ),
    (
        key("id", _("Identifier"), ROW),
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        key(
            "passage",
            _("Passage"),
            _("Identifier of a block in the column “content” of syntheses."),
        ),
        integer(
            "version",
            _("Version"),
            _("Number of the version of the synthesis when the author objected."),
            minimum=1,
        ),
        text("body", _("Text"), _("As its author wrote it."), required=True),
        code(
            "language",
            _("Language"),
            _("Code of the language of the page on which the author wrote."),
        ),
        moment("created_at", _("Sent at"), _("In UTC.")),
        text("reply", _("Reply of the authority"), _("Empty while there is none.")),
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
            "version",
            _("Version"),
            _("Number of the version of the synthesis that followed the remark."),
            minimum=1,
        ),
        key(
            "passage",
            _("Passage"),
            _("Identifier of a block in the column “content” of syntheses."),
        ),
        text(
            "chapter",
            _("Chapter"),
            _("Title of the chapter when the participant read it."),
            required=True,
        ),
        text(
            "passage_text",
            _("Text of the passage"),
            _(
                "The passage as the participant read it, in Markdown. Empty for quotations and figures."
            ),
        ),
        text("body", _("Text"), _("As its author wrote it."), required=True),
        code(
            "language",
            _("Language"),
            _("Code of the language of the page on which the author wrote."),
        ),
        moment("created_at", _("Sent at"), _("In UTC.")),
        text("reply", _("Reply of the authority"), _("Empty while there is none.")),
        moment("replied_at", _("Replied at"), _("In UTC."), required=False),
        flag(
            "is_taken_into_account",
            _("Taken into account"),
            _("Whether the writers noted that the synthesis takes the remark into account."),
        ),
    ),
    key=("id",),
)
