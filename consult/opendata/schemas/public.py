"""The tables of moderation decisions and of figures."""

from django.utils.translation import gettext_lazy as _

from consult.opendata.schemas.fields import (
    FRENCH,
    Table,
    code,
    digest,
    flag,
    integer,
    key,
    moment,
    month,
    text,
)
from moderation.decisions.figures import NO_REASON
from moderation.enums import Action, ModerationState, Origin, Reason

MODERATION_DECISIONS = Table(
    "moderation_decisions",
    _("Moderation decisions"),
    _(
        "The public log of moderation, without any text nor any person; moderators appear as their role only."
    ),
    (
        integer("number", _("Number"), _("In the order decided, without gaps."), minimum=1),
        moment("decided_at", _("Decided at"), _("In UTC.")),
        code(
            "target_kind",
            _("Kind of object"),
            _("The kind of object decided on: a contribution, a comment, a name, an account…"),
        ),
        key(
            "target_id",
            _("Object"),
            _("Identifier in its table; of an account, that of the measure alone."),
        ),
        code("action", _("Decision"), _("The measure that the decision took."), choices=Action),
        code(
            "reason",
            _("Reason"),
            _("The rule that the decision applies. Empty if no rule was broken."),
            choices=Reason,
            required=False,
        ),
        code(
            "origin",
            _("Cause of the decision"),
            _("A notice, a moderator’s own reading, an order of an authority, an appeal."),
            choices=Origin,
        ),
        flag(
            "automation",
            _("Automatic help"),
            _("Whether software took part. Software never decides."),
        ),
        code(
            "state_before",
            _("State before"),
            _("Of the object; empty where it has none."),
            choices=ModerationState,
            required=False,
        ),
        code(
            "state_after",
            _("State after"),
            _("Of the object; empty where it has none."),
            choices=ModerationState,
            required=False,
        ),
        digest(
            "facts_digest",
            _("Digest of the facts"),
            _("Salted. Only the author receives the facts."),
        ),
        moment(
            "opened_at",
            _("Waited since"),
            _("In UTC; empty in entries of version 1."),
            required=False,
        ),
        moment(
            "until", _("Ends at"), _("In UTC, where the decision ends by itself."), required=False
        ),
        integer(
            "about",
            _("About"),
            _("Number of the decision that it undoes or reviews."),
            required=False,
            minimum=1,
        ),
        digest(
            "previous", _("Hash of the decision before"), _("The “hash” of the decision before it.")
        ),
        digest("hash", _("Hash"), _("Chains every public column to the decision before.")),
    ),
    key=("number",),
)

MODERATION_FIGURES = Table(
    "moderation_figures",
    _("Figures of moderation"),
    _("Figures of moderation by month and by reason, each with its counting rule."),
    (
        month("month", _("Month"), _("By the organisation's clock.")),
        code(
            "reason",
            _("Reason"),
            _("The word “none” means that no reason applies."),
            choices=[*Reason, NO_REASON],
        ),
        code("figure", _("Figure"), _("Name of the figure; parts of a total follow a dot.")),
        integer("value", _("Value"), _("The number, counted by the rule beside it.")),
        text("rule_fr", _("Counting rule, in French"), FRENCH, required=True),
        text("rule_en", _("Counting rule, in English"), _("In English."), required=True),
    ),
    key=("month", "reason", "figure"),
)

FIGURES = Table(
    "figures",
    _("Figures"),
    _("The figures shown on the pages, each with its counting rule."),
    (
        code("figure", _("Figure"), _("Name of the figure; parts of a total follow a dot.")),
        integer("value", _("Value"), _("The number, counted by the rule beside it.")),
        text("rule_fr", _("Counting rule, in French"), FRENCH, required=True),
        text("rule_en", _("Counting rule, in English"), _("In English."), required=True),
    ),
    key=("figure",),
)
