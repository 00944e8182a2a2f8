"""The storages of uploads, which know how many bytes came even after a crash (ADR 36).

`LocalOctets` stores files on this machine, in the storage named `uploads`: it writes the bytes that
this service receives. With `bucket`, a browser sends the parts straight to the bucket of the
default storage, if the operator has enabled it (`UPLOADS_DIRECT`). The first folder of a path names
the storage, and the object `octets` of `storage` calls the right one.
"""
