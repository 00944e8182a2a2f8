"""What a process remembers is worked out again once its time is over, and takes no more than its room."""

from consult.core import memory


def test_what_was_made_is_given_again_until_its_time_is_over(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    made = iter("ab")
    assert memory.remembered("key", 15, lambda: next(made)) == "a"
    now[0] = 114.9
    assert memory.remembered("key", 15, lambda: next(made)) == "a"
    now[0] = 115.0
    assert memory.remembered("key", 15, lambda: next(made)) == "b"


def test_nothing_that_failed_is_remembered():
    def fail():
        raise LookupError

    for _ in range(2):
        try:
            memory.remembered("key", 15, fail)
        except LookupError:
            continue
        raise AssertionError
    assert memory.remembered("key", 15, lambda: "made") == "made"


def test_the_first_to_come_is_the_first_forgotten(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 2)
    for key in "abc":
        memory.remembered(key, 15, lambda key=key: key)
    assert memory.remembered("c", 15, lambda: "again") == "c"
    assert memory.remembered("a", 15, lambda: "again") == "again"
