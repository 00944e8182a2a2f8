"""Values stored in the memory of a process: they expire, and their number is bounded."""

from consult.core import memory


def test_value_is_returned_again_until_it_expires(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    made = iter("ab")
    assert memory.remembered("key", 15, lambda: next(made)) == "a"
    now[0] = 114.9
    assert memory.remembered("key", 15, lambda: next(made)) == "a"
    now[0] = 115.0
    assert memory.remembered("key", 15, lambda: next(made)) == "b"


def test_failure_is_not_stored():
    def fail():
        raise LookupError

    for _ in range(2):
        try:
            memory.remembered("key", 15, fail)
        except LookupError:
            continue
        raise AssertionError
    assert memory.remembered("key", 15, lambda: "made") == "made"


def test_oldest_value_is_dropped_first(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 2)
    for key in "abc":
        memory.remembered(key, 15, lambda key=key: key)
    assert memory.remembered("c", 15, lambda: "again") == "c"
    assert memory.remembered("a", 15, lambda: "again") == "again"
