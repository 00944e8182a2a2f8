"""Uploads as tests begin them: the headers of tus, and files of octets that repeat nowhere."""

import hashlib
from base64 import b64encode

from tests.api.callers import Caller

OCTETS = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}
ADDRESS = "/api/v1/uploads/"


def content(size, seed=b"consult"):
    """So many octets, always the same ones, no two parts alike."""
    return hashlib.shake_256(seed).digest(size)


def metadata(**said):
    """`Upload-Metadata`."""
    return ",".join(f"{name} {b64encode(value.encode()).decode()}".strip() for name, value in said.items())


def announced(length, *, consultation="essai", purpose="recording", filename="atelier.mp3", **said):
    """The headers of a creation."""
    said = metadata(consultation=consultation, purpose=purpose, filename=filename, **said)
    return {**TUS, "Upload-Length": str(length), "Upload-Metadata": said}


class Sender(Caller):
    """Somebody who sends files, by token."""

    def announce(self, length=10, **said):
        """POST: the answer."""
        return self.post(ADDRESS, headers=announced(length, **said))

    def begin(self, length=10, **said):
        """The address of an upload that was announced."""
        answer = self.announce(length, **said)
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def add(self, address, offset, octets, **headers):
        """PATCH: the answer."""
        headers = {**TUS, "Upload-Offset": str(offset)} | headers
        return self.generic("PATCH", address, octets, headers.pop("Content-Type", OCTETS), headers=headers)

    def ask(self, address):
        """HEAD: the answer."""
        return self.head(address, headers=TUS)

    def ask_json(self, address):
        """GET: the answer."""
        return self.get(address)

    def sent(self, octets, **said):
        """The id of an upload that came whole."""
        address = self.begin(len(octets), **said)
        assert self.add(address, 0, octets).status_code == 204
        return address.rstrip("/").rpartition("/")[2]
