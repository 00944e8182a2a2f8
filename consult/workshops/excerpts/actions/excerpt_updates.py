"""Updates of excerpts after a change of their passages: a correction, a split or a join.

The functions are called by the acts on the transcript, which hold the lock of the recording.
"""

from django.db.models import F

from consult.workshops.excerpts import quotation
from consult.workshops.models import SEGMENT_LENGTH, Excerpt, Segment
from consult.workshops.models.recordings import ExcerptQuerySet


def follow_correction(segment: Segment, before: str) -> None:
    """Update the excerpts of a passage after its text changed from `before`."""
    for excerpt in _lock_excerpts(segment):
        begins, ends = quotation.moved(
            excerpt.begins if excerpt.first_id == segment.pk else 0,
            excerpt.ends if excerpt.last_id == segment.pk else len(before),
            before,
            segment.text,
        )
        excerpt.begins = begins if excerpt.first_id == segment.pk else excerpt.begins
        excerpt.ends = ends if excerpt.last_id == segment.pk else excerpt.ends
        _quote_again(excerpt)


def follow_split(first: Segment, second: Segment, at: int) -> None:
    """Update the excerpts of a passage that was split at a character.

    `second` comes right after `first`.
    """
    for excerpt in _lock_excerpts(first):
        if excerpt.last_id == first.pk and excerpt.ends > at:
            excerpt.last = second
            excerpt.ends = excerpt.ends - at
        if excerpt.first_id == first.pk and excerpt.begins >= at:
            excerpt.first = second
            excerpt.begins = excerpt.begins - at
        _quote_again(excerpt)


def follow_join(first: Segment, second: Segment, at: int) -> None:
    """Update the excerpts of two passages that are joined.

    The text of `second` begins at character `at` of `first`, and the caller then deletes `second`.
    """
    locked = list(_lock_excerpts(first)) + list(_lock_excerpts(second))
    Excerpt.objects.filter(first=second).update(first=first, begins=F("begins") + at)
    Excerpt.objects.filter(last=second).update(last=first, ends=F("ends") + at)
    ids = {excerpt.pk for excerpt in locked}
    for excerpt in Excerpt.objects.filter(pk__in=ids).select_related("first", "last"):
        _quote_again(excerpt, without=second)


def _lock_excerpts(segment: Segment) -> ExcerptQuerySet[Excerpt, Excerpt]:
    """Return the excerpts that contain any part of a passage, locked `FOR NO KEY UPDATE`."""
    around = {"first__place__lte": segment.place, "last__place__gte": segment.place}
    rows = Excerpt.objects.filter(recording=segment.recording_id, **around).select_related(
        "first", "last"
    )
    return rows.select_for_update(of=["self"], no_key=True)


def _quote_again(excerpt: Excerpt, without: Segment | None = None) -> None:
    """Set the quote of an excerpt again, in whole words.

    If none of its words is left, quote its passages whole. The quote does not change if one of the
    passages is masked, or if the new quote would be too long.
    """
    places = (excerpt.first.place, excerpt.last.place)
    rows = Segment.objects.filter(recording=excerpt.recording_id, place__range=places)
    passages = [passage for passage in rows if without is None or passage.pk != without.pk]
    chosen = quotation.cut(passages, excerpt.begins, excerpt.ends) or quotation.cut(
        passages, 0, len(passages[-1].text)
    )
    if (
        chosen
        and not any(passage.is_masked for passage in passages)
        and len(chosen.quote) <= SEGMENT_LENGTH
    ):
        take_words(excerpt, chosen)
    excerpt.save(update_fields=["first", "last", "begins", "ends", "quote", "start", "end"])


def take_words(excerpt: Excerpt, chosen: quotation.Cut) -> None:
    """Set the words of an excerpt: their passages, their characters, the quote and its seconds."""
    first = chosen.passages[0]
    last = chosen.passages[-1]
    excerpt.first = first  # type: ignore[assignment]  # a passage that it was cut from
    excerpt.last = last  # type: ignore[assignment]  # a passage that it was cut from
    excerpt.begins = chosen.begins
    excerpt.ends = chosen.ends
    excerpt.quote = chosen.quote
    excerpt.start, excerpt.end = chosen.seconds
