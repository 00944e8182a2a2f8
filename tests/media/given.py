"""Uploads as tests begin them: the headers of tus, and files whose bytes never repeat."""

import hashlib
from base64 import b64encode

from tests.api.callers import Caller

OCTETS = "application/offset+octet-stream"
TUS = {"Tus-Resumable": "1.0.0"}
ADDRESS = "/api/v1/uploads/"


def content(size, seed=b"consult"):
    """Return this many bytes. They are always the same, and no two parts of them are alike."""
    return hashlib.shake_256(seed).digest(size)


def metadata(**fields):
    """Return the value of the header `Upload-Metadata`."""
    return ",".join(
        f"{name} {b64encode(value.encode()).decode()}".strip() for name, value in fields.items()
    )


def announced(
    length, *, consultation="essai", purpose="recording", filename="atelier.mp3", **fields
):
    """Return the headers of a creation."""
    value = metadata(consultation=consultation, purpose=purpose, filename=filename, **fields)
    return {**TUS, "Upload-Length": str(length), "Upload-Metadata": value}


class Sender(Caller):
    """A client with a token that sends files."""

    def announce(self, length=10, **fields):
        """Create an upload with POST and return the response."""
        return self.post(ADDRESS, headers=announced(length, **fields))

    def begin(self, length=10, **fields):
        """Create an upload and return its address."""
        answer = self.announce(length, **fields)
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def add(self, address, offset, octets, **headers):
        """Send a part with PATCH and return the response."""
        headers = {**TUS, "Upload-Offset": str(offset)} | headers
        return self.generic(
            "PATCH", address, octets, headers.pop("Content-Type", OCTETS), headers=headers
        )

    def ask(self, address):
        """Send HEAD and return the response."""
        return self.head(address, headers=TUS)

    def ask_json(self, address):
        """Send GET and return the response."""
        return self.get(address)

    def sent(self, octets, **fields):
        """Send a whole upload and return its id."""
        address = self.begin(len(octets), **fields)
        assert self.add(address, 0, octets).status_code == 204
        return address.rstrip("/").rpartition("/")[2]
