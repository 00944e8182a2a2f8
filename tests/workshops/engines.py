"""Speech engines for tests, which return fixed words."""

from consult.workshops.transcription.utterances import Utterance, Word

SAID = "Bonjour à tous. Il faut un lieu d'aide dans chaque commune."
heard: list = []


class Parrot:
    """An engine that returns the same words for every recording. `heard` stores its inputs."""

    def name(self):
        """Return the name of the engine."""
        return "perroquet d'essai"

    def transcribe(self, path, language):
        """Yield the words of `SAID`, half a second each."""
        with open(path, "rb") as sound:
            heard.append((sound.read(), language))
        for n, word in enumerate(self.said().split()):
            yield Utterance((Word(n / 2, n / 2 + 0.5, f" {word}", 0.9),))

    def said(self):
        """Return the words that the engine recognizes."""
        return SAID


class Deaf(Parrot):
    """An engine that recognizes no word."""

    def said(self):
        """Return no word."""
        return ""


class Absent(Parrot):
    """An engine that is not available."""

    def name(self):
        """Return None, because the engine is not available."""
        return None


class Killed(Parrot):
    """An engine that ends in the middle of its work, like a killed process."""

    def transcribe(self, path, language):
        """Yield the first words, then exit."""
        for number, one in enumerate(super().transcribe(path, language)):
            if number == 3:
                raise SystemExit
            yield one
