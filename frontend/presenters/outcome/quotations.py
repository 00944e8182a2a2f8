"""The sound of quotations and excerpts that come from a recording."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.files.access import address
from consult.outcomes.enums import QuotationKind
from consult.outcomes.syntheses.content import BlockContent, QuotationContent, SoundPassage
from consult.workshops.transcripts.selectors.quotable_passages import explain_silence, find_sound
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop.player import Player, player_of_file
from frontend.toolkit.words.typography import clock


@dataclass(frozen=True)
class QuotedSound:
    """The player of spoken words, or the sentence that says why there is none."""

    player: Player | None = None
    silence: str = ""


def present_sound(
    viewer: Viewer, quoted: QuotationContent | BlockContent | None
) -> QuotedSound | None:
    """Return the sound of a quotation or of a block with seconds, or None if nothing was spoken.

    The permission is checked each time, because a voice may be withdrawn. Two queries for a quotation
    with sound, three for one that is not heard.
    """
    if quoted is None:
        return None
    if quoted.sound is None:
        is_spoken = quoted.kind == QuotationKind.SEGMENT
        return QuotedSound(silence=_("Words only: there is no sound.")) if is_spoken else None
    if player := _player(viewer, quoted.sound, f"quotation-{quoted.id}"):
        return QuotedSound(player)
    return QuotedSound(silence=explain_silence(viewer, quoted.sound.recording))


def _player(viewer: Viewer, passage: SoundPassage, key: str) -> Player | None:
    sound = find_sound(viewer, passage.recording, passage.start, passage.end)
    if sound is None:
        return None
    length = clock(passage.end - passage.start)
    player = player_of_file(
        sound.file,
        Frame(),
        label=_("Listen to the excerpt, %(length)s") % {"length": length},
        key=key,
        duration=sound.duration,
        captions=address(sound.file.pk, "captions.vtt"),
    )
    return replace(player, begins=f"{sound.begins:.2f},{sound.ends:.2f}")
