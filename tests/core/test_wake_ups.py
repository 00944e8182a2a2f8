"""Messages that wake workers: one for all acts of an interval, and always one after the last."""

import time

from consult.core.queue.wake_ups import WakeUps


def wait_until(is_true):
    """Wait for a condition, ten seconds at most."""
    end = time.monotonic() + 10
    while not is_true() and time.monotonic() < end:
        time.sleep(0.005)
    return is_true()


def test_first_message_is_sent_at_once_and_the_others_as_one():
    sent = []
    wake_ups = WakeUps(lambda: sent.append(time.monotonic()), 0.05)
    began = time.monotonic()
    for _ in range(20):
        wake_ups.ask()
    assert len(sent) == 1
    assert wait_until(lambda: len(sent) == 2)
    assert sent[1] - began >= 0.05
    wake_ups.ask()
    assert wait_until(lambda: len(sent) == 3), "an act after the second message has one too"


def test_message_of_a_thread_that_a_fork_ended_is_sent_again(monkeypatch):
    sent = []
    wake_ups = WakeUps(lambda: sent.append("sent"), 0.05)
    monkeypatch.setattr("consult.core.queue.wake_ups.threading.Timer", _TimerThatNeverRuns)
    wake_ups.ask()
    wake_ups.ask()
    assert len(sent) == 1
    monkeypatch.setattr("consult.core.queue.wake_ups.LOST", -1)
    wake_ups._sent_at = float("-inf")
    wake_ups.ask()
    assert len(sent) == 2


class _TimerThatNeverRuns:
    def __init__(self, *arguments):
        pass

    def start(self):
        pass
