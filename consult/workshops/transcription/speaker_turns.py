"""A program that prints where each person speaks in a WAV, as JSON: [[from, to, speaker], …].

Usage: `python -P speaker_turns.py WAV SEGMENTATION EMBEDDING THREADS`. It imports nothing of the
application.
"""

import json
import sys
import wave

import numpy
import sherpa_onnx

# The distance above which two voices are two persons, and the shortest turn and pause in seconds.
DISTANCE = 0.5
SHORTEST_TURN = 0.5
SHORTEST_PAUSE = 0.5


def main() -> None:
    """Read the sound that the command line names, and print its turns."""
    path, segmentation, embedding, threads = sys.argv[1:]
    with wave.open(path) as sound:
        frames = numpy.frombuffer(sound.readframes(sound.getnframes()), numpy.int16)
    samples = frames.astype(numpy.float32)
    del frames
    samples /= 32768
    pyannote = sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(model=segmentation)
    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
            pyannote=pyannote, num_threads=int(threads)
        ),
        embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(
            model=embedding, num_threads=int(threads)
        ),
        clustering=sherpa_onnx.FastClusteringConfig(threshold=DISTANCE),
        min_duration_on=SHORTEST_TURN,
        min_duration_off=SHORTEST_PAUSE,
    )
    found = sherpa_onnx.OfflineSpeakerDiarization(config).process(samples)
    turns = [[turn.start, turn.end, str(turn.speaker)] for turn in found.sort_by_start_time()]
    sys.stdout.write(json.dumps(turns))


if __name__ == "__main__":
    main()
