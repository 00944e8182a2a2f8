"""Files that were damaged on their way. They are read as far as possible, or refused."""

import random
from functools import partial

from tests.media.corpus.sent import ANY, Sent
from tests.media.corpus.shapes import SMALL, film, sound

BASES = {
    "mp4": partial(film, "a.mp4", *SMALL),
    "webm": partial(film, "a.webm", "-c:v", "libvpx"),
    "ogg": partial(sound, "a.ogg", "-c:a", "libvorbis"),
    "mp3": sound,
    "wav": partial(sound, "a.wav"),
    "flac": partial(sound, "a.flac"),
}


def _cut(share, whole):
    return whole[: max(1, int(len(whole) * share))]


def _flipped(number, whole):
    chance, content = random.Random(number), bytearray(whole)
    for _ in range(number):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _hollow(whole):
    third = len(whole) // 3
    return whole[:third] + bytes(third) + whole[2 * third :]


def _swapped(whole):
    half = len(whole) // 2
    return whole[half:] + whole[:half]


DAMAGES = {
    **{f"cut at {share:.0%}": partial(_cut, share) for share in (0.01, 0.1, 0.5, 0.9)},
    **{f"{number} bits flipped": partial(_flipped, number) for number in (1, 30, 1000)},
    "hollow": _hollow,
    "without its beginning": lambda whole: whole[16:],
    "its halves swapped": _swapped,
}


def broken():
    """Return damaged files, which are read as far as possible or refused without an error."""
    return [
        Sent(
            "broken",
            f"{kind} {label}",
            f"a.{kind}",
            partial(_damaged, damage, base),
            ANY,
            may_pass=True,
        )
        for kind, base in BASES.items()
        for label, damage in DAMAGES.items()
    ]


def _damaged(damage, base):
    return damage(base())
