"""Tiny models, written as the bytes of ONNX files.

The speech model hears one word, « oui », wherever the sound is louder than the rest of the file. The
models of speakers find speech wherever there is sound, and compare voices by their mean spectrum.
"""

import json
import struct

WORD, BLANK = "▁oui", "<blk>"
MELS = 80
FLOAT, INT64, INT, INTS = 1, 7, 2, 7
STEP = 1600  # samples of a decision on who speaks
SEGMENTATION = {
    "model_type": "pyannote-segmentation-3.0",
    "num_speakers": 3,
    "powerset_max_classes": 2,
    "num_classes": 7,
    "sample_rate": 16_000,
    "window_size": 16_000,
    "window_shift": STEP,
    "receptive_field_size": STEP,
    "receptive_field_shift": STEP,
}
EMBEDDING = {
    "framework": "wespeaker",
    "language": "French",
    "output_dim": MELS,
    "sample_rate": 16_000,
    "normalize_samples": 1,
}


def write_model(folder):
    """Write a CTC model, its vocabulary and its configuration to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(_model())
    (folder / "vocab.txt").write_text(f"{WORD} 0\n{BLANK} 1\n", "utf-8")
    config = {"model_type": "nemo-conformer-ctc", "features_size": MELS, "subsampling_factor": 1}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")


def write_speakers(folder):
    """Write the two models that separate speakers to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    nodes = [
        _node("Abs", ["x"], "loud"),
        _node(
            "AveragePool",
            ["loud"],
            "mean",
            _integers("kernel_shape", STEP),
            _integers("strides", STEP),
        ),
        _node("Transpose", ["mean"], "frames", _integers("perm", 0, 2, 1)),
        _node("MatMul", ["frames", "weights"], "scores"),
        _node("Add", ["scores", "bias"], "y"),
    ]
    tensors = [
        _tensor("weights", [1, 7], [0, 100, 0, 0, 0, 0, 0]),
        _tensor("bias", [7], [1, 0, -9, -9, -9, -9, -9]),
    ]
    sound, classes = _value("x", FLOAT, ["n", 1, "time"]), _value("y", FLOAT, ["n", "frames", 7])
    (folder / "segmentation.onnx").write_bytes(
        _file(nodes, tensors, [sound], classes, SEGMENTATION)
    )
    nodes = [
        _node("Relu", ["feats"], "loud"),
        _node("ReduceMean", ["loud"], "embs", _integers("axes", 1), _integer("keepdims", 0)),
    ]
    mels, voice = _value("feats", FLOAT, ["n", "time", MELS]), _value("embs", FLOAT, ["n", MELS])
    (folder / "embedding.onnx").write_bytes(_file(nodes, [], [mels], voice, EMBEDDING))


def _model():
    nodes = [
        _node("Transpose", ["audio_signal"], "frames", _integers("perm", 0, 2, 1)),
        _node("MatMul", ["frames", "weights"], "scores"),
        _node("LogSoftmax", ["scores"], "logprobs"),
        _node("Identity", ["length"], "same_length"),
    ]
    weights = _tensor("weights", [MELS, 2], [1 / 8, 0.0] * MELS)
    inputs = [_value("audio_signal", FLOAT, [1, MELS, "time"]), _value("length", INT64, [1])]
    return _file(nodes, [weights], inputs, _value("logprobs", FLOAT, [1, "time", 2]))


def _file(nodes, tensors, inputs, output, properties=None):
    graph = b"".join(_bytes(1, node) for node in nodes) + _text(2, "tiny")
    graph += b"".join(_bytes(5, tensor) for tensor in tensors)
    graph += b"".join(_bytes(11, value) for value in inputs) + _bytes(12, output)
    described = b"".join(
        _bytes(14, _text(1, name) + _text(2, str(value)))
        for name, value in (properties or {}).items()
    )
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 17)) + described


def _tensor(name, sizes, values):
    described = b"".join(_number(1, size) for size in sizes) + _number(2, FLOAT) + _text(8, name)
    return described + _bytes(9, struct.pack(f"<{len(values)}f", *values))


def _node(kind, inputs, output, *attributes):
    names = b"".join(_text(1, name) for name in inputs) + _text(2, output)
    return names + _text(4, kind) + b"".join(_bytes(5, attribute) for attribute in attributes)


def _integers(name, *values):
    return _text(1, name) + _number(20, INTS) + b"".join(_number(8, value) for value in values)


def _integer(name, value):
    return _text(1, name) + _number(20, INT) + _number(3, value)


def _value(name, kind, shape):
    sizes = b"".join(
        _bytes(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
    )
    tensor = _number(1, kind) + _bytes(2, sizes)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _number(field, value):
    return _varint(field << 3) + _varint(value)


def _bytes(field, value):
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field, value):
    return _bytes(field, value.encode())


def _varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
