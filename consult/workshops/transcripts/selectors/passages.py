"""A long transcript in parts. Three hours of speech are about two thousand passages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops.models import Excerpt, Recording, Segment

PART = 100


@dataclass(frozen=True)
class Part:
    """The passages of one part of a transcript.

    `begins` lists the (place, second or None) at which each part of the transcript begins.
    """

    number: int
    passages: Sequence[Segment]
    begins: Sequence[tuple[int, float | None]]


def part_of(
    viewer: Viewer,
    recording: Recording,
    number: int = 1,
    *,
    place: int | None = None,
    masked: bool = False,
) -> Part:
    """Return a part of a recording by its number, or the part that contains a place.

    Two queries. A number past the end gives the last part. With `masked`, masked passages are
    included, for viewers who may write the transcript. The caller has checked who may read the
    recording.
    """
    rows = recording.segments.filter(organisation=viewer.organisation).order_by("place")
    rows = rows if masked else rows.filter(is_masked=False)
    outline = list(rows.values_list("place", "start"))
    begins = outline[::PART]
    if place is not None:
        number = sum(begin <= place for begin, _second in begins)
    number = min(max(number, 1), max(len(begins), 1))
    there = [at for at, _second in outline[(number - 1) * PART : number * PART]]
    return Part(
        number, list(rows.filter(place__range=(there[0], there[-1]))) if there else [], begins
    )


def passage(viewer: Viewer, recording: Recording, place: int) -> Segment:
    """Return one passage of a recording, for viewers who may write it.

    One query. Raise `NotFound`. The caller has loaded the recording with a selector.
    """
    found = recording.segments.filter(organisation=viewer.organisation, place=place).first()
    if found is None:
        raise NotFound
    return found


def next_passage(viewer: Viewer, recording: Recording, place: int) -> Segment | None:
    """Return the first passage after a place that can be corrected, or None. One query.

    The caller has loaded the recording with a selector.
    """
    rows = recording.segments.filter(
        organisation=viewer.organisation, is_masked=False, place__gt=place
    )
    return rows.order_by("place").first()


def read_over(viewer: Viewer, recording: Recording) -> tuple[int, int]:
    """Return (passages that a person has read, passages that count).

    One query. The passages on which excerpts rest count, or all of them if there is no excerpt.
    """
    resting = Exists(
        Excerpt.objects.filter(
            recording=recording,
            first__place__lte=OuterRef("place"),
            last__place__gte=OuterRef("place"),
        )
    )
    rows = Segment.objects.filter(
        organisation=viewer.organisation, recording=recording, is_masked=False
    )
    checked = Q(is_checked=True)
    found = rows.annotate(rests=resting).aggregate(
        quoted=Count("pk", filter=Q(rests=True)),
        quoted_read=Count("pk", filter=Q(rests=True) & checked),
        every=Count("pk"),
        every_read=Count("pk", filter=checked),
    )
    if found["quoted"]:
        return found["quoted_read"], found["quoted"]
    return found["every_read"], found["every"]


def passages_from(viewer: Viewer, recording: Recording, place: int, *, most: int) -> list[Segment]:
    """Return the passages that can be read from a place on.

    The caller has checked who may read them. Raise `NotFound` if there is no passage at that place,
    or if it is masked.
    """
    rows = recording.segments.filter(
        organisation=viewer.organisation, is_masked=False, place__gte=place
    )
    found = list(rows.order_by("place")[:most])
    if not found or found[0].place != place:
        raise NotFound
    return found
