"""tus 1.0.0, the open protocol of resumable uploads.

It supports the extensions creation, termination, checksum and expiration. `headers` parses request
headers and writes answer headers. `byte_writer` writes the bytes of a PATCH to the storage.
`reception` runs before Django, since Django reads a whole body before its view, and loses the
received bytes when the client disconnects (ADR 36).
"""
