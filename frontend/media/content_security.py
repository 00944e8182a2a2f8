"""The content security policies of files that a browser opens by their address."""

# A browser that opens a file by its address must run nothing in it (sections 51 and 52 of
# docs/security-tests.md).
NOTHING_RUNS = "default-src 'none'; sandbox"
IT_PLAYS = "default-src 'none'; media-src 'self'; sandbox"
