"""The tables of the debate: topics, proposals and their versions, comments, imported totals."""

from django.utils.translation import gettext_lazy as _

from consult.accounts.enums import ActorKind
from consult.consultations.enums import FieldKind
from consult.opendata.schemas.fields import (
    ENGLISH,
    FRENCH,
    ROW,
    Column,
    Table,
    code,
    degrees,
    flag,
    integer,
    key,
    moment,
    text,
)
from debates.enums import ProposalKind, Stance
from moderation.enums import ModerationState, Reason

# A text that was never public is in no dataset. A published text that awaits a moderator again
# leaves a tombstone.
STATES = list(ModerationState)
TOMBSTONE = _(
    "Empty when the text is no longer public: only its dates, state and the reason's code stay."
)
ORIGIN = _("The platform of origin of an imported row. Empty for a row written here.")
ORIGIN_ID = _("The identifier on the platform of origin.")
UTC = _("In UTC.")
LANGUAGE = _("The BCP 47 tag of the language of the text: fr, zh-Hant…")
ACTOR = _("Association, company, public body… as stated by the organisation.")
THERE = _("Counting rule: as the origin gives it; for a comment, people who support it.")


def _tombstone_columns() -> tuple[Column, Column, Column]:
    return (
        code(
            "state",
            _("State"),
            _("“published”, “restricted” (behind a warning), or a tombstone."),
            choices=STATES,
        ),
        code(
            "reason",
            _("Reason"),
            _("Code of the reason of a moderation decision."),
            choices=Reason,
            required=False,
        ),
        integer(
            "decision",
            _("Decision"),
            _("Number in moderation_decisions."),
            required=False,
            minimum=1,
        ),
    )


TOPICS = Table(
    "topics",
    _("Topics"),
    _("The subjects of the consultation, each with its question."),
    (
        key("id", _("Identifier"), ROW),
        integer(
            "number",
            _("Number"),
            _("Empty for the transversal topic, which is not numbered."),
            required=False,
        ),
        flag(
            "is_transversal",
            _("Transversal"),
            _(
                "True for the topic that gathers contributions outside the numbered topics. "
                "There is one at most."
            ),
        ),
        code(
            "slug",
            _("Word in addresses"),
            _("Its page is /consultations/…/topics/ followed by this word."),
        ),
        text("title_fr", _("Title, in French"), FRENCH, required=True),
        text("title_en", _("Title, in English"), ENGLISH),
        text("question_fr", _("Question, in French"), FRENCH),
        text("question_en", _("Question, in English"), ENGLISH),
        text("background_fr", _("Background, in French"), _("Markdown.")),
        text("background_en", _("Background, in English"), _("Markdown.")),
        integer(
            "proposals",
            _("Contributions"),
            _(
                "Counting rule: contributions of the topic whose text is public when the version is published."
            ),
        ),
    ),
    key=("id",),
)

PROPOSALS = Table(
    "proposals",
    _("Contributions"),
    _(
        "One row per contribution that is or was public. Tallies are in positions and imported_tallies."
    ),
    (
        key("id", _("Identifier"), ROW),
        integer("number", _("Number"), _("Unique within the consultation."), minimum=1),
        key("topic", _("Topic"), _("Identifier in topics.")),
        *_tombstone_columns(),
        moment("created_at", _("Sent at"), UTC),
        moment("updated_at", _("Changed at"), UTC, required=False),
        code(
            "kind",
            _("Kind"),
            _("Individual, institutional or collective contribution."),
            choices=ProposalKind,
            required=False,
        ),
        text("title", _("Title"), TOMBSTONE),
        text("body", _("Text"), _("Markdown, as written. Empty for a tombstone.")),
        code("language", _("Language"), LANGUAGE, required=False),
        text(
            "author",
            _("Author"),
            _("Public name, chosen by the person; a pseudonym for imported ones."),
        ),
        text(
            "institution",
            _("Structure"),
            _("The organisation on behalf of which the text was written."),
        ),
        code("institution_kind", _("Kind of structure"), ACTOR, choices=ActorKind, required=False),
        text(
            "institution_place",
            _("Place of the structure"),
            _("The town of the organisation, as it stated it."),
        ),
        flag(
            "institution_is_verified",
            _("Structure verified"),
            _("Whether the authority verified the organisation. Otherwise its author declared it."),
            required=False,
        ),
        integer(
            "participants",
            _("People behind it"),
            _(
                "Reported attendance of a collective contribution; never added to votes or "
                "to accounts."
            ),
            required=False,
        ),
        text(
            "tags",
            _("Tags"),
            _("Words of the consultation's list, in French, between vertical bars."),
        ),
        degrees("latitude", _("Latitude"), 90),
        degrees("longitude", _("Longitude"), 180),
        text("place", _("Place"), _("Its name, as the author wrote it.")),
        integer(
            "version",
            _("Version"),
            _("Number of the text that is published."),
            required=False,
            minimum=1,
        ),
        integer(
            "comments_count",
            _("Comments"),
            _("Counting rule: public comments and replies under it."),
            required=False,
        ),
        text("origin", _("Origin"), ORIGIN),
        text("origin_id", _("Identifier at the origin"), ORIGIN_ID),
        code("url", _("Address"), _("Page of the contribution.")),
    ),
    key=("id",),
    points={"topic": ("topics", "id")},
)

PROPOSAL_VERSIONS = Table(
    "proposal_versions",
    _("Versions of contributions"),
    _("Every public text of a contribution, the first being the one sent. None for a tombstone."),
    (
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        integer("number", _("Number"), _("From 1, in the order written."), minimum=1),
        text("title", _("Title"), _("Of this version."), required=True),
        text("body", _("Text"), _("Markdown, as written.")),
        moment("created_at", _("Written at"), UTC),
    ),
    key=("proposal", "number"),
    points={"proposal": ("proposals", "id")},
)

PROPOSAL_FIELDS = Table(
    "proposal_fields",
    _("Answers to the form"),
    _(
        "The answers of contributions to the fields of the form, in each public version. "
        "None for a removed text."
    ),
    (
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        integer(
            "version",
            _("Version"),
            _("Number in proposal_versions. The last version is the current one."),
            minimum=1,
        ),
        key(
            "field", _("Field"), _("The identifier of the field, the same for every contribution.")
        ),
        integer("position", _("Position"), _("Place in the form."), minimum=1),
        code(
            "kind",
            _("Kind of answer"),
            _("The type of answer: a text, a number, a choice…"),
            choices=FieldKind,
        ),
        text("label_fr", _("Question or label, in French"), FRENCH, required=True),
        text("label_en", _("Question or label, in English"), ENGLISH),
        text("unit", _("Unit"), _("Of a number.")),
        text(
            "value",
            _("Answer"),
            _(
                "A text as written, a number with a decimal point, true or false, or the key "
                "of the chosen option."
            ),
            required=True,
        ),
        text("option_fr", _("Option, in French"), _("Of a choice.")),
        text("option_en", _("Option, in English"), _("Of a choice.")),
    ),
    key=("proposal", "version", "field"),
    points={"proposal": ("proposals", "id")},
)

TO_THE_DAY = _(
    "In UTC, to the day, or to the minute where the manager chose so. Rows of a day have no order."
)
COMMENTS = Table(
    "comments",
    _("Comments"),
    _("Comments and replies that are or were public."),
    (
        key("id", _("Identifier"), ROW),
        key("proposal", _("Contribution"), _("Identifier in proposals.")),
        key(
            "root",
            _("Thread"),
            _("The comment to which the thread of a reply belongs. Empty for a comment."),
            required=False,
        ),
        key(
            "reply_to",
            _("In answer to"),
            _("The comment or reply that a reply answers."),
            required=False,
        ),
        *_tombstone_columns(),
        moment("created_at", _("Sent at"), TO_THE_DAY),
        moment("updated_at", _("Changed at"), TO_THE_DAY, required=False),
        code(
            "stance",
            _("Stance"),
            _("For, neutral or against the contribution."),
            choices=Stance,
            required=False,
        ),
        code(
            "paragraph",
            _("Paragraph"),
            _(
                "The paragraph that the comment is about, identified by its words. Empty for "
                "the whole text."
            ),
            required=False,
        ),
        integer(
            "paragraph_version",
            _("Version read"),
            _(
                "The number of the latest version that had this paragraph when the comment was written."
            ),
            required=False,
            minimum=1,
        ),
        text("body", _("Text"), _("Markdown, as written. Empty for a tombstone.")),
        code("language", _("Language"), LANGUAGE, required=False),
        text(
            "author",
            _("Author"),
            _("Public name, chosen by the person; a pseudonym for imported ones."),
        ),
        flag(
            "is_official",
            _("Official"),
            _("Written on behalf of the authority that consults."),
            required=False,
        ),
        integer(
            "endorsements_count",
            _("Found useful by"),
            _("Counting rule: distinct people who marked it “useful” here."),
            required=False,
        ),
        text("origin", _("Origin"), ORIGIN),
        text("origin_id", _("Identifier at the origin"), ORIGIN_ID),
    ),
    key=("id",),
    points={"proposal": ("proposals", "id")},
)

IMPORTED_TALLIES = Table(
    "imported_tallies",
    _("Imported totals"),
    _(
        "Votes counted on another platform and known as totals only. Never in the ledger, never added to votes."
    ),
    (
        code(
            "target_type",
            _("Kind of object"),
            _("The table that contains the object."),
            choices=["proposal", "comment"],
        ),
        key("target", _("Object"), _("Identifier in proposals or comments.")),
        code("origin", _("Origin"), _("Where these votes were cast and counted.")),
        integer("agree", _("Agree"), THERE),
        integer(
            "mixed",
            _("Mixed"),
            _("Counting rule: as the origin gives it; what it calls neither for nor against."),
        ),
        integer("disagree", _("Disagree"), THERE),
        integer(
            "total", _("Total"), _("Counting rule: the sum of the three, as the origin gives them.")
        ),
    ),
    key=("target_type", "target", "origin"),
)
