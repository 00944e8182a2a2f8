"""Where programs read files that nobody trusts: without network, bounded, and dead with whoever waits (ADR 37)."""

from consult.media.cage.running import Limits, Watch, run

__all__ = ["Limits", "Watch", "run"]
