"""Speech engines for tests, which return fixed words."""

from consult.workshops.transcription.utterances import Utterance, Word

SPOKEN_TEXT = "Bonjour à tous. Il faut un lieu d'aide dans chaque commune."
inputs: list = []


class Parrot:
    """An engine that returns the same words for every recording. `inputs` lists what it was given."""

    def name(self):
        """Return the name of the engine."""
        return "perroquet d'essai"

    def transcribe(self, path, language):
        """Yield the words of `SPOKEN_TEXT`, half a second each."""
        with open(path, "rb") as sound:
            inputs.append((sound.read(), language))
        for n, word in enumerate(self.get_words().split()):
            yield Utterance((Word(n / 2, n / 2 + 0.5, f" {word}", 0.9),))

    def get_words(self):
        """Return the words that the engine recognizes."""
        return SPOKEN_TEXT


class Deaf(Parrot):
    """An engine that recognizes no word."""

    def get_words(self):
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
        for number, utterance in enumerate(super().transcribe(path, language)):
            if number == 3:
                raise SystemExit
            yield utterance
