"""A speech model of four operations, written as the bytes of an ONNX file.

It hears one word, « oui », wherever the sound is louder than the rest of the file.
"""

import json
import struct

WORD, BLANK = "▁oui", "<blk>"
MELS = 80
FLOAT, INT64, INTS = 1, 7, 7


def write_model(folder):
    """Write a CTC model, its vocabulary and its configuration to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(_model())
    (folder / "vocab.txt").write_text(f"{WORD} 0\n{BLANK} 1\n", "utf-8")
    config = {"model_type": "nemo-conformer-ctc", "features_size": MELS, "subsampling_factor": 1}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")


def _model():
    perm = _text(1, "perm") + _number(20, INTS) + b"".join(_number(8, axis) for axis in (0, 2, 1))
    nodes = [
        _node("Transpose", ["audio_signal"], "frames", perm),
        _node("MatMul", ["frames", "weights"], "scores"),
        _node("LogSoftmax", ["scores"], "logprobs"),
        _node("Identity", ["length"], "same_length"),
    ]
    weights = b"".join(struct.pack("<ff", 1 / 8, 0.0) for _mel in range(MELS))
    tensor = _number(1, MELS) + _number(1, 2) + _number(2, FLOAT)
    graph = b"".join(_bytes(1, node) for node in nodes) + _text(2, "tiny")
    graph += _bytes(5, tensor + _text(8, "weights") + _bytes(9, weights))
    graph += _bytes(11, _value("audio_signal", FLOAT, [1, MELS, "time"]))
    graph += _bytes(11, _value("length", INT64, [1]))
    graph += _bytes(12, _value("logprobs", FLOAT, [1, "time", 2]))
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _text(1, "") + _number(2, 17))


def _node(kind, inputs, output, attribute=b""):
    names = b"".join(_text(1, name) for name in inputs) + _text(2, output)
    return names + _text(4, kind) + (_bytes(5, attribute) if attribute else b"")


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
