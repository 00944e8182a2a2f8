"""Workshops with consent cards and recordings, as rows. Other tests check how they are created."""

import itertools

from django.utils import timezone

from consult.media.models import Media
from consult.workshops.consent.actions import cards as card_actions
from consult.workshops.models import Excerpt, Facilitation, Recording, Segment, SubReport, Workshop
from tests.factories import make

_count = itertools.count(1)


def workshop(consultation, *, topics=2, **fields):
    """Create a published workshop on the first topics of a consultation, with a code."""
    n = next(_count)
    fields = {
        "number": 1000 + n,  # apart from workshops that are numbered when they are created
        "title": f"Atelier {n} (exemple)",
        "structure": "Médiathèque (exemple)",
        "structure_kind": "commune",
        "place": "Bourg-Neuf (exemple)",
        "held_on": timezone.localdate(),
        "state": "published",
        "published_at": timezone.now(),
        "consent": "cards",
        "code": f"BCDF{n:04}",
    } | fields
    made = Workshop.objects.create(
        organisation=consultation.organisation, consultation=consultation, **fields
    )
    for place, topic in enumerate(consultation.topics.all()[:topics], start=1):
        SubReport.objects.create(
            organisation=made.organisation, workshop=made, topic=topic, place=place
        )
    return made


def facilitator(workshop):
    """Return a facilitator of the workshop."""
    viewer = make.person("facilitator", workshop.consultation)
    Facilitation.objects.create(
        organisation=workshop.organisation, workshop=workshop, participant=viewer.participant
    )
    return make.again(viewer)


def cards(workshop, viewer, *consents):
    """Create and record one card for each consent, such as `{"voice": True}`; return the cards."""
    card_actions.make_cards(viewer=viewer, workshop_id=workshop.pk, number=len(consents))
    for number, consent in enumerate(consents, start=1):
        record_consent(viewer=viewer, workshop_id=workshop.pk, number=number, **consent)
    return list(workshop.cards.order_by("number"))


def record_consent(*, viewer, workshop_id, **line):
    """Record what the bearer of one card agreed to."""
    return card_actions.record_consents(viewer=viewer, workshop_id=workshop_id, lines=[line])[0]


def recording(workshop, *passages, people=2, media=None, seconds=10.0, **fields):
    """Create a validated recording of pairs `(voice, words)`, ten seconds each."""
    organisation = workshop.organisation
    media = media or Media.objects.create(
        organisation=organisation,
        consultation_id=workshop.consultation_id,
        holder="workshops",
        name="atelier.ogg",
        kind="audio",
        original_size=10,
        original_sha256="0" * 64,
        original=f"originals/{organisation.pk}/{next(_count)}",
        duration=seconds * max(len(passages), 1),
    )
    fields = {
        "title": "La table du fond (exemple)",
        "consent": "cards",
        "people": people,
        "may_publish_sound": True,
        "may_reuse": True,
        "transcript_state": "validated",
        "validated_at": timezone.now(),
        "number": next(_count),
    } | fields
    made = Recording.objects.create(
        organisation=organisation, workshop=workshop, media=media, **fields
    )
    for place, (speaker, words) in enumerate(passages, start=1):
        Segment.objects.create(
            organisation=organisation,
            recording=made,
            place=place,
            start=(place - 1) * seconds,
            end=place * seconds,
            speaker=speaker,
            text=words,
            words=[[(place - 1) * seconds, place * seconds, words]],
        )
    return made


def excerpt(recording, first, last=None, **fields):
    """Create a published excerpt from one segment to another, by place."""
    last = last or first
    segments = list(recording.segments.filter(place__range=(first, last)))
    return Excerpt.objects.create(
        organisation=recording.organisation,
        recording=recording,
        first=segments[0],
        last=segments[-1],
        start=segments[0].start,
        end=segments[-1].end,
        quote=" ".join(segment.text for segment in segments),
        state="published",
        **fields,
    )
