"""Rate limits: each rule refuses at its limit, and does not affect other rules or people."""

import pytest
from django.utils import translation

from consult.core.exceptions import TooMany
from consult.core.records import limits


@pytest.fixture(autouse=True)
def small_limits(settings):
    """Turn the limits on, with numbers small enough to reach."""
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = {"position": ((3, 3600),), "comment": ((1, 3600), (2, 86400))}


def test_limit_refuses_and_states_when_to_retry():
    for _ in range(3):
        limits.check("position", "anne")
    with pytest.raises(TooMany) as refused:
        limits.check("position", "anne")
    assert 0 < refused.value.retry_after <= 3601


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        (5, "dans 1 minute."),
        (61, "dans 2 minutes."),
        (3600, "dans 60 minutes."),
        (3601, "dans 2 heures."),
        (86400, "dans 24 heures."),
    ],
)
def test_refusal_says_in_words_when_to_retry(seconds, when):
    with translation.override("fr"):
        words = str(TooMany(retry_after=seconds))
        assert words == f"Trop de demandes ont été envoyées en peu de temps. Réessayez {when}"
        assert str(TooMany(retry_after=seconds, message="Attendez.")) == "Attendez."


def test_lifted_limits_count_nothing_and_return():
    with limits.lifted():
        for _ in range(10):
            limits.check("position", "anne")
    for _ in range(3):
        limits.check("position", "anne")
    with pytest.raises(TooMany):
        limits.check("position", "anne")


def test_other_people_and_rules_are_not_limited():
    for _ in range(3):
        limits.check("position", "anne")
    limits.check("position", "benoit")
    limits.check("comment", "anne")


def test_unavailable_cache_limits_no_request(monkeypatch):
    def away(*args, **kwargs):
        raise ConnectionError

    monkeypatch.setattr(limits.cache, "add", away)
    for _ in range(10):
        limits.check("position", "anne")
