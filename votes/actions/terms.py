"""What a poll still lacks before it can be put to the vote, and the rules that its opening fixes."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.enums import ConsultationState
from votes.ballot_box import store
from votes.enums import QuestionKind

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def lacks_of(question, consultation, moment) -> list[str]:
    """Why a draft cannot be put to the vote, in sentences; none where it can."""
    return [*_lacks_of_dates(question, consultation, moment), *_lacks_of_options(question)]


def _lacks_of_dates(question, consultation, moment):
    if consultation.state not in (ConsultationState.OPEN, ConsultationState.UPCOMING):
        yield _("The consultation is not public, or is over.")
    if question.closes_at is None:
        yield _("Say when the vote ends.")
        return
    if question.closes_at <= max(question.opens_at or moment, moment):
        yield _("The vote must end after it begins, and later than now.")
    if consultation.closes_at and question.closes_at > consultation.closes_at:
        yield _("A question closes with its consultation at the latest.")


def _lacks_of_options(question):
    poll, kind = question.poll, QuestionKind(question.kind)
    options = list(poll.options.all())
    fewest = kind.fewest_options
    if not text_of(poll, "sentence"):
        yield _("Write the question.")
    if len(options) < fewest:
        words = ngettext("Give at least %(n)s answer.", "Give at least %(n)s answers.", fewest)
        yield words % {"n": fewest}
    if options and not kind.has_options:
        yield _("A support has no answers to choose from: remove them.")
    if kind == QuestionKind.APPROVAL and poll.max_choices > len(options):
        yield _("One may not choose more answers than there are.")


def text_of(thing, field):
    """A text in the first language that it is written in."""
    return next((text for code in LANGUAGES if (text := getattr(thing, f"{field}_{code}"))), "")


def rules_of(question) -> dict:
    """Everything that opening fixes, as docs/ledger-format.md §2 lists it."""
    poll, options = question.poll, list(question.poll.options.all())
    is_scale = question.kind == QuestionKind.SCALE
    return {
        "allows_blank": poll.allows_blank,
        "closes_at": store.written(question.closes_at),
        "consultation": str(question.consultation_id),
        "explanation": text_of(poll, "explanation"),
        "kind": str(question.kind),
        "max_choices": poll.max_choices if question.kind == QuestionKind.APPROVAL else 1,
        "method": question.method,
        "opens_at": store.written(question.opens_at),
        "options": [{"id": str(option.pk), "label": text_of(option, "label")} for option in options],
        "origin": str(question.origin),
        "proposal": None,
        "pseudonym_scope": str(question.pseudonym_scope),
        "question": str(question.pk),
        "scale": {"highest": poll.highest, "lowest": poll.lowest, "step": poll.step} if is_scale else None,
        "sentence": text_of(poll, "sentence"),
        "translations": {code: _translated(poll, options, code) for code in LANGUAGES if _is_written(poll, code)},
        "visibility": str(question.visibility),
    }


def _is_written(poll, code):
    return bool(getattr(poll, f"sentence_{code}"))


def _translated(poll, options, code):
    labels = {str(option.pk): getattr(option, f"label_{code}") or "" for option in options}
    texts = {name: getattr(poll, f"{name}_{code}") or "" for name in ("sentence", "explanation")}
    return texts | {"options": labels}
