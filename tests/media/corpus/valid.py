"""Files as participants send them. They are rendered."""

from functools import partial

from tests.media.corpus.sent import Sent
from tests.media.corpus.shapes import SMALL, film, silent_film, sound

SOUNDS = {
    "mp3": ("a.mp3",),
    "mp3 22 kHz": ("a.mp3", "-ar", "22050", "-ac", "2"),
    "mp3 variable": ("a.mp3", "-q:a", "5"),
    "mp3 with a title": ("a.mp3", "-metadata", "title=Table", "-id3v2_version", "3"),
    "mp2": ("a.mp2",),
    "m4a": ("a.m4a",),
    "m4a lossless": ("a.m4a", "-c:a", "alac"),
    "aac": ("a.aac",),
    "ogg vorbis": ("a.ogg", "-c:a", "libvorbis"),
    "ogg opus": ("a.opus",),
    "ogg flac": ("a.oga", "-c:a", "flac"),
    "wav": ("a.wav",),
    "wav 8 bits": ("a.wav", "-c:a", "pcm_u8", "-ar", "8000"),
    "wav 24 bits": ("a.wav", "-c:a", "pcm_s24le"),
    "wav float": ("a.wav", "-c:a", "pcm_f32le"),
    "wav of telephones": ("a.wav", "-c:a", "pcm_mulaw", "-ar", "8000"),
    "wav of dictaphones": ("a.wav", "-c:a", "adpcm_ms"),
    "wav of six channels": ("a.wav", "-ac", "6"),
    "flac": ("a.flac",),
    "flac 96 kHz": ("a.flac", "-ar", "96000", "-sample_fmt", "s32"),
    "mka": ("a.mka", "-c:a", "libopus"),
    "webm sound": ("a.webm", "-c:a", "libopus"),
}
FILMS = {
    "mp4": ("a.mp4", *SMALL),
    "mp4 ready to stream": ("a.mp4", *SMALL, "-movflags", "+faststart"),
    "mp4 in fragments": ("a.mp4", *SMALL, "-movflags", "frag_keyframe+empty_moov"),
    "mp4 of old": ("a.mp4", "-c:v", "mpeg4"),
    "mp4 wide pixels": ("a.mp4", *SMALL, "-vf", "setsar=2"),
    "mp4 odd": ("a.mp4", "-vf", "scale=97:65", *SMALL, "-pix_fmt", "yuv444p"),
    "mp4 silent": ("a.mp4", *SMALL, "-an"),
    "mov": ("a.mov", *SMALL),
    "mov prores": ("a.mov", "-c:v", "prores"),
    "mov mjpeg": ("a.mov", "-c:v", "mjpeg", "-c:a", "pcm_s16le"),
    "mkv": ("a.mkv", *SMALL),
    "mkv hevc": (
        "a.mkv",
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-x265-params",
        "log-level=none",
    ),
    "mkv 60 a second": ("a.mkv", *SMALL, "-r", "60"),
    "mkv ten bits": ("a.mkv", *SMALL, "-pix_fmt", "yuv420p10le"),
    "webm vp8": ("a.webm", "-c:v", "libvpx"),
    "webm vp9": ("a.webm", "-c:v", "libvpx-vp9", "-cpu-used", "8"),
    "webm av1": ("a.webm", "-c:v", "libaom-av1", "-cpu-used", "8"),
    "webm of a browser's recorder": ("a.webm", "-c:v", "libvpx", "-live", "1"),
    "ogv": ("a.ogv", "-c:v", "libtheora"),
}


def valid():
    """Return files that are rendered."""
    files = [
        Sent("valid", label, words[0], partial(sound, *words)) for label, words in SOUNDS.items()
    ]
    for label, words in FILMS.items():
        make = silent_film if "-an" in words else film
        files.append(Sent("valid", label, words[0], partial(make, *words), may_pass=True))
    return [Sent(file.family, file.label, file.name, file.make, may_pass=True) for file in files]
