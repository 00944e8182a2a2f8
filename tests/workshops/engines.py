"""An engine for tests: it hears what it is told."""

from consult.workshops.transcription import Heard, Word

SAID = "Bonjour à tous. Il faut un lieu d'aide dans chaque commune."
heard: list = []


class Parrot:
    """Hears the same words in every recording; `heard` keeps what it was given."""

    def name(self):
        """What it is."""
        return "perroquet d'essai"

    def transcribe(self, path, language):
        """The words of `SAID`, half a second each."""
        with open(path, "rb") as sound:
            heard.append((sound.read(), language))
        for n, word in enumerate(self.said().split()):
            yield Heard((Word(n / 2, n / 2 + 0.5, f" {word}", 0.9),))

    def said(self):
        """What it hears."""
        return SAID


class Deaf(Parrot):
    """Hears nothing."""

    def said(self):
        """Nothing."""
        return ""


class Absent(Parrot):
    """Cannot work here."""

    def name(self):
        """Nothing to work with."""
        return None


class Killed(Parrot):
    """Ends in the middle of its work, as a process that is killed does."""

    def transcribe(self, path, language):
        """Half of it."""
        for number, one in enumerate(super().transcribe(path, language)):
            if number == 3:
                raise SystemExit
            yield one
