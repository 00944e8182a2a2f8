"""Where a file stands while it is sent, and the truth of how much came, whatever was killed (ADR 36).

`LocalOctets` keeps files on this machine, in the storage named `uploads`: it writes what comes through this service.
`bucket` has a browser send its parts straight to the bucket of the default storage, where the operator chose so
(`UPLOADS_DIRECT`). The first folder of a path tells which of them keeps it: `octets` asks the right one.
"""

from consult.media.octets.keeping import Octets, Part, Writing, octets

__all__ = ["Octets", "Part", "Writing", "octets"]
