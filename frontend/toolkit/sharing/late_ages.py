"""The ages in a cached component, which are written each time that the component is shown."""

from datetime import datetime
from typing import ClassVar


class LateAges:
    """The moments whose ages a component shows, by the name of their place in its HTML."""

    NAME: ClassVar[str] = "late_ages"  # in the context of the component

    def __init__(self, place: str) -> None:
        self.place = place
        self.moments: dict[str, datetime] = {}

    def add(self, moment: datetime) -> str:
        """Return the text that stands for the age of a moment."""
        name = f"age_{len(self.moments)}"
        self.moments[name] = moment
        return self.place % name
