"""What is kept of a failure: its kind and its words, never the address of a person."""

import re

ADDRESS = re.compile(r"[^\s@<>()\[\]{}'\",;:=]+@[^\s@<>()\[\]{}'\",;:=]+")
LONGEST = 500


def without_addresses(text: str) -> str:
    """The text with every e-mail address in it made unreadable: mail servers and databases quote them in errors."""
    return ADDRESS.sub("(address)", text)


def told(error: BaseException) -> str:
    """A failure in one line, as a row may keep it."""
    return without_addresses(f"{type(error).__name__}: {error}")[:LONGEST]
