"""The e-mails that the file backend wrote on this machine, newest first.

They are for people who try the product on this machine.
"""

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

MOST = 30
# The backend appends mails to one file per connection, each followed by a line of dashes.
END = re.compile(rb"^-{79}$", re.MULTILINE)


@dataclass(frozen=True)
class Mail:
    """An e-mail as a person reads it."""

    to: str
    subject: str
    date: str
    text: str


def mails(folder) -> list[Mail]:
    """Return the last e-mails in a folder. Without a folder there are none."""
    files = sorted(Path(folder).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)[
        :MOST
    ]
    found = [mail for file in files for mail in reversed(list(_read(file.read_bytes())))]
    return found[:MOST]


def _read(content: bytes):
    for piece in END.split(content):
        if piece.strip():
            message = email.message_from_bytes(piece.strip(), policy=email.policy.default)
            body = message.get_body(("plain",))
            yield Mail(
                message["To"],
                message["Subject"],
                message["Date"],
                body.get_content() if body else "",
            )
