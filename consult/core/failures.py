"""Descriptions of errors for storage, without e-mail addresses."""

import re

ADDRESS = re.compile(r"[^\s@<>()\[\]{}'\",;:=]+@[^\s@<>()\[\]{}'\",;:=]+")
LONGEST = 500


def without_addresses(text: str) -> str:
    """Return the text with every e-mail address replaced by "(address)".

    Mail servers and databases quote addresses in their error messages.
    """
    return ADDRESS.sub("(address)", text)


def describe_error(error: BaseException) -> str:
    """Return the type and the message of an error in one line, short enough for its column."""
    return without_addresses(f"{type(error).__name__}: {error}")[:LONGEST]
