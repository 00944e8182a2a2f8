"""What the acts of this app share: load under lock, ask a rule, take over what was written."""

from django.conf import settings
from django.db import IntegrityError, transaction
from modeltranslation.translator import translator

from consult.consultations.models import Consultation
from consult.core import clock
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.finding import one_of
from consult.core.text import clean, clean_line, seen, slug_of
from consult.core.validation import check, refusal_of_database

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def locked(viewer, consultation_id):
    """The consultation, `FOR NO KEY UPDATE`: its acts wait for one another, contributions that refer to it do not."""
    rows = Consultation.objects.visible_to(viewer).select_for_update(no_key=True)
    consultation = one(rows, consultation_id)
    consultation.seen_at = clock.now()
    return consultation


def one(rows, pk):
    """The row of that id, or `NotFound`."""
    return one_of(rows, pk=pk)


def require(viewer, may):
    """Go on where a rule allows; otherwise ask a visitor to sign in, refuse anybody else."""
    if not may:
        if not viewer.is_system:
            viewer.person()
        raise NotAllowed


def public_reason(
    model, reason: str, lacking: str, attr: str = "closing_reason", *, field: str = "closing_reason"
) -> str:
    """Why something closes before its date (ADR 0004), or is not kept, in a line that people read; or `Invalid`."""
    line = clean_line(reason)
    if not seen(line) or len(line) > model._meta.get_field(field).max_length:
        raise Invalid(lacking, attr=attr)
    return line


def free_slug(rows, texts: dict, fallback: str) -> str:
    """Return a slug made from the title among `texts`, in the first language it has, that none of the rows has."""
    title = next((texts[name] for name in ("title", *(f"title_{c}" for c in LANGUAGES)) if texts.get(name)), "")
    stem = slug_of(title) or fallback
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(s for s in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if s not in taken)


def editorial(model):
    """Names of a model's translated texts, with and without their language."""
    bases = translator.get_options_for_model(model).get_field_names()
    return {*bases, *(f"{base}_{code}" for base in bases for code in LANGUAGES)}


def changes(obj, written, allowed):
    """What differs from what stands, cleaned; `Invalid` names a field that cannot be written."""
    unknown = sorted(set(written) - set(allowed))
    if unknown:
        raise Invalid(attr=unknown[0])
    cleaned = {name: _cleaned(name, value) if isinstance(value, str) else value for name, value in written.items()}
    return {name: value for name, value in cleaned.items() if getattr(obj, name) != value}


def _cleaned(name, value):
    """A text as it is kept; one made of what nobody sees is refused."""
    text = clean(value)
    if text and not seen(text):
        raise Invalid(attr=name)
    return text


def take_over(obj, changed):
    """Set and check what changed, then save; a name somebody else took meanwhile is refused as such."""
    for name, value in changed.items():
        setattr(obj, name, value)
    check(obj, without=["organisation", "consultation", "topic"])
    try:
        with transaction.atomic():
            obj.save()
    except IntegrityError as error:
        raise refusal_of_database(obj, error) from None
