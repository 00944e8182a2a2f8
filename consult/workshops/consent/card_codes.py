"""The codes of consent cards: eight random characters, then a check letter.

The check letter covers the number of the card too. A page can therefore refuse a mistyped number or
code without looking for the card, so that the refusal does not reveal which cards exist.
"""

import secrets

from consult.core.words.text import clean_line

# Without vowels no word can appear. Letters and digits that look alike on paper are left out.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
RANDOM = 8
LENGTH = RANDOM + 1


def make_code(number: int) -> str:
    """Return a random code for the card of this number.

    It has 38 random bits: attempts are limited and need the card's number, so it cannot be guessed.
    """
    code = "".join(secrets.choice(ALPHABET) for _place in range(RANDOM))
    return code + _check_letter(number, code)


def read_code(typed: str) -> str:
    """Return a code as it is stored, whatever case, spaces and dashes a person typed."""
    return clean_line(typed).upper().replace(" ", "").replace("-", "")


def is_well_formed(number: int, code: str) -> bool:
    """Return whether a card of this number may have this code, by its check letter."""
    return (
        len(code) == LENGTH
        and set(code) <= set(ALPHABET)
        and code[-1] == _check_letter(number, code[:-1])
    )


def _check_letter(number: int, code: str) -> str:
    """Return the check letter of a number and the random part of its code.

    The algorithm is Luhn mod N (ISO/IEC 7812-1, for 28 characters). It finds every single wrong
    character, and most exchanges of two neighbours.
    """
    size = len(ALPHABET)
    total = number
    for place, letter in enumerate(reversed(code)):
        weighted = ALPHABET.index(letter) * (2 if place % 2 == 0 else 1)
        total += weighted // size + weighted % size
    return ALPHABET[-total % size]
