"""The tables of the life of a consultation."""

from consult.lifecycle.models.setup import SetupMark

__all__ = ["SetupMark"]
