"""The confinement of programs that read untrusted files (ADR 37)."""
