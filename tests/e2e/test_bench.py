"""A facilitator uses the recording bench by keyboard alone.

They correct a passage, keep words, and write a contribution on them, with one noisy passage, in ten
minutes. `hands` models the person and the device.
"""

import io
import math
import re
import struct
import wave

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from playwright.sync_api import expect

from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.workshops.models import Facilitation
from tests.e2e import scene
from tests.e2e.conftest import inside, sign_in
from tests.e2e.hands import Hands
from tests.workshops import recorded

pytestmark = pytest.mark.browser
NOISY = 40  # seconds of a passage, played three times to make out a word
EMAIL = "ateliers@example.org"
TITLE = "Dire les horaires de chaque lieu d'aide"
BODY = "Chaque lieu d'aide dit ses horaires, pour que personne ne se déplace pour rien."


def sound(seconds=40):
    """Return a tone, as a WAV file."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(4000)
        tone = (int(9000 * math.sin(n / 3)) for n in range(4000 * seconds))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in tone))
    return stream.getvalue()


@pytest.fixture(scope="module")
def benches(site, django_db_blocker):
    """Return the addresses of two recordings of a workshop, one with scripts and one without."""
    media = override_settings(MEDIA_ROOT=site.folder / "media")
    with django_db_blocker.unblock(), inside(site.database), media:
        tenancy.set_organisation(site.scene.organisation.pk)
        workshop = recorded.workshop(site.scene.consultation)
        viewer = scene.known(
            site.scene.organisation, EMAIL, "Animation", "facilitator", site.scene.consultation
        )
        fields = {"organisation": site.scene.organisation, "participant": viewer.participant}
        Facilitation.objects.create(workshop=workshop, **fields)
        recordings = [_spoken(workshop) for _scripts in range(2)]
        return {
            scripts: _address(recording)
            for scripts, recording in zip((True, False), recordings, strict=True)
        }


def _address(recording):
    return f"/staff/workshops/{recording.workshop_id}/recordings/{recording.number}/"


def _spoken(workshop):
    recording, octets = recorded.recording(workshop, may_publish_sound=True), sound()
    file = recording.media.file
    part = file.variants[0] | {"size": len(octets), "media_type": "audio/wav"}
    StoredFile.objects.filter(pk=file.pk).update(
        kind="audio", media_type="audio/wav", variants=[part]
    )
    default_storage.save(f"{file.folder}/{part['name']}", ContentFile(octets))
    passages = "Bonjour à tous.", "Il faut dire les orères, parce qu'on se déplace pour rien."
    recorded.drafted(recording, *passages, doubtful=[[0, 7]])
    return recording


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_recorded_words_become_a_contribution_by_keyboard(benches, browse, scripts):
    page = browse(scripts=scripts)
    sign_in(page, EMAIL)
    hands = Hands(page)
    hands.opens(benches[scripts])
    hands.reads(3 * NOISY)
    _correct(hands, scripts)
    if scripts:
        _select_by_ear(hands)
    else:
        _select_by_ticking(hands)
    excerpt = page.locator("article.excerpt")
    expect(excerpt).to_contain_text("Il faut dire les horaires, parce")
    hands.keys(excerpt.locator("button[type=submit]"), "Enter")
    hands.keys(page.locator("article.excerpt a[href$='/write/']"), "Enter")
    hands.types(page.locator("#id_title"), TITLE)
    hands.types(page.locator("#id_body"), BODY)
    hands.keys(page.locator("main form button[type=submit]"), "Enter")
    expect(page.locator("article.excerpt h3 a")).to_contain_text("Dire les horaires")
    print(hands.summarize())
    assert hands.person + hands.waited < 10 * 60
    assert page.wrong == []


def _correct(hands, scripts):
    """Correct a passage.

    With scripts, it is corrected in its place, and the focus goes in and comes back. Otherwise a
    page of its own opens.
    """
    page = hands.page
    hands.keys(page.locator("#p2 a[href$='/segments/2/']"), "Enter")
    field = page.locator("#p2 textarea[name=text]")
    if scripts:
        expect(field).to_be_focused()
    hands.corrects(
        field, "Il faut dire les horaires, parce qu'on se déplace pour rien.", "horaires"
    )
    hands.keys(page.locator("#p2 button[type=submit].btn").first, "Enter")
    expect(page.locator("#p2 [data-text]")).to_contain_text("les horaires")
    if scripts:
        expect(page.locator("#p2 a[href$='/segments/2/']")).to_be_focused()
        _correct_by_keys(page)


def _correct_by_keys(page):
    """Correct two passages in a row without leaving the text field.

    The sound starts a second before the passage. Keys play, pause, go back three seconds, save and
    open the next passage, and cancel.
    """
    page.locator("#p1 a[href$='/segments/1/']").press("Enter")
    field, playing = page.locator("#p1 textarea"), page.locator("[data-act=toggle]")
    expect(field).to_be_focused()
    expect(page.locator("#p1 .field-marks .doubtful")).to_have_text("Bonjour")
    expect(playing).to_have_attribute("data-playing", "true")
    expect(page.locator("[data-now]")).to_have_text("0:09")
    page.keyboard.press("Control+Space")
    expect(playing).to_have_attribute("data-playing", "false")
    page.keyboard.press("Control+ArrowLeft")
    expect(page.locator("[data-now]")).to_have_text(re.compile("0:0[67]"))
    page.keyboard.press("Control+Enter")
    expect(page.locator("#p1 [data-text]")).to_contain_text("Bonjour à tous.")
    expect(page.locator("#p1 .segment-acts")).to_contain_text("Relu")
    expect(page.locator("#p2 textarea")).to_be_focused()
    expect(playing).to_have_attribute("data-playing", "true")
    page.keyboard.press("Control+Space")
    page.keyboard.press("Escape")
    expect(page.locator("#p2 a[href$='/segments/2/']")).to_be_focused()
    page.evaluate("document.querySelector('audio').currentTime = 0")


def _select_by_ear(hands):
    """Select an excerpt with the player.

    The right arrow goes on by five seconds. E marks the beginning of the excerpt, then its end, but
    not in a text field.
    """
    page = hands.page
    now, bar = page.locator("[data-now]"), page.locator("[data-consult-excerpt]")
    expect(bar).to_be_hidden()
    page.locator("h1").click()
    for second in (5, 10, 15, 20):
        hands.keys(page.keyboard, "ArrowRight")
        expect(now).to_have_text(f"0:{second:02}")
    expect(page.locator("#p2")).to_have_attribute("aria-current", "true")
    hands.keys(page.keyboard, "e")
    for second in (25, 30):
        hands.keys(page.keyboard, "ArrowRight")
        expect(now).to_have_text(f"0:{second:02}")
    hands.keys(page.keyboard, "e")
    button = bar.locator("button[type=submit]")
    expect(button).to_be_focused()
    hands.keys(button, "Enter")


def _select_by_ticking(hands):
    hands.keys(hands.page.locator("#p2 [name=tick]"), "Space")
    hands.keys(hands.page.locator("#excerpt-form button[type=submit]"), "Enter")
