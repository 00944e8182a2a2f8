"""A quotation of a workshop is heard in the results, within its seconds, until a voice is withdrawn."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from playwright.sync_api import expect

from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.media.models import Media
from consult.outcomes.enums import QuotationKind
from consult.outcomes.quotations.actions import quote
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.syntheses.actions import blocks, chapters
from consult.outcomes.syntheses.actions.publication import publish_version
from tests.e2e.conftest import inside
from tests.e2e.test_bench import sound
from tests.factories import make
from tests.workshops import given

pytestmark = [pytest.mark.browser, pytest.mark.soak]
HOST = "son.localhost"
SAID = "Il faut dire les horaires de chaque lieu d'aide, pour ne pas se déplacer pour rien."
ALL = {"voice": True, "image": True, "publication": True, "reuse": True}
BEGINS, ENDS = 10, 20


@pytest.fixture(scope="module")
def card(site, django_db_blocker):
    """Publish a synthesis that quotes the second passage. Return the consent card of its voice."""
    media = override_settings(MEDIA_ROOT=site.folder / "media")
    with django_db_blocker.unblock(), inside(site.database), media:
        organisation = make.organisation(name="Ville du son (exemple)", slug="son", domain=HOST)
        tenancy.set_organisation(organisation.pk)
        consultation = make.consultation(organisation, slug="horaires", state="closed")
        workshop = given.workshop(consultation)
        facilitator = given.facilitator(workshop)
        cards = given.cards(
            workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL | {"speaker": "Voix 2"}
        )
        words = (("Voix 1", "Bonjour à tous."), ("Voix 2", SAID), ("Voix 1", "Merci."))
        recording = given.recording(
            workshop, *words, media=_store_sound(workshop, sound(30)), is_whole_public=True
        )
        _publish(consultation, recording)
        return cards[1]


def _store_sound(workshop, octets):
    """Return a medium whose file is stored, as after its conversion."""
    owner = {"organisation": workshop.organisation, "consultation_id": workshop.consultation_id}
    part = {"name": "sound.wav", "width": None, "height": None, "sha256": "0" * 64}
    part |= {"size": len(octets), "media_type": "audio/wav"}
    file = StoredFile.objects.create(
        holder="recording",
        kind="audio",
        media_type="audio/wav",
        name="table.wav",
        size=len(octets),
        variants=[part],
        **owner,
    )
    default_storage.save(f"{file.folder}/{part['name']}", ContentFile(octets))
    return Media.objects.create(
        holder="workshops",
        name="table.wav",
        kind="audio",
        state="ready",
        file=file,
        original_size=len(octets),
        original_sha256="0" * 64,
        duration=30,
        **owner,
    )


def _publish(consultation, recording):
    manager = make.person("manager", consultation)
    synthesis = chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)
    for chapter in synthesis.chapters.order_by("position"):
        if chapter.topic_id != consultation.topics.first().pk:
            chapters.delete_chapter(viewer=manager, chapter_id=chapter.pk)
            continue
        block = blocks.add_block(viewer=manager, chapter_id=chapter.pk, kind="excerpt")
        passage = recording.segments.get(place=2)
        source = SourceReference(
            QuotationKind.SEGMENT, recording_id=recording.pk, segment_ids=(passage.pk,)
        )
        quote(viewer=manager, block_id=block.pk, source=source, text=SAID)
    publish_version(viewer=manager, synthesis_id=synthesis.pk)


def test_quotation_is_heard_within_its_seconds_until_its_voice_is_withdrawn(card, browse, site):
    origin = site.origin.replace("localhost", HOST)
    page = browse(at=origin)
    results = "/consultations/horaires/topics/theme-1/results/"
    page.goto(results)
    audio = page.locator(".excerpt audio")
    page.locator(".excerpt [data-act=toggle]").click()
    second = "(audio) => audio.currentTime"
    page.wait_for_function("() => document.querySelector('.excerpt audio').currentTime > 10.2")
    assert BEGINS < audio.evaluate(second) < ENDS
    # The sound stops at the end of the quoted passage.
    audio.evaluate(f"(audio) => {{ audio.currentTime = {ENDS - 0.5}; }}")
    page.wait_for_function("() => document.querySelector('.excerpt audio').paused")
    assert ENDS - 0.5 <= audio.evaluate(second) < ENDS + 0.6

    plain = browse(at=origin, scripts=False)
    plain.goto(results)
    address = plain.locator(".excerpt audio source").first.get_attribute("src")
    assert address.endswith(f"#t={BEGINS}.00,{ENDS}.00")

    plain.goto(f"/w/{card.workshop.code}/")  # the code on the card
    plain.get_by_role("link", name="Retirer mon accord").click()  # coded-withdraw
    plain.locator("[name=number]").fill(str(card.number))
    plain.locator("[name=card_code]").fill(card.code)
    plain.locator("main form button[type=submit]").click()
    plain.wait_for_load_state()
    page.goto(f"{results}?after=withdrawal")
    expect(page.locator(".excerpt audio")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("Il faut dire les horaires")
    assert page.wrong == []
