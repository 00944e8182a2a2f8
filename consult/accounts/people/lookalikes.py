"""Names as a reader sees them: without invisible characters, and with look-alikes folded (ADR 133)."""

import re
import unicodedata

from consult.core.words.text import clean_line

# Characters without a shape: `Default_Ignorable_Code_Point` of Unicode, with the fillers of musical
# and interlinear notation. Two invisible joiners stay between letters of the scripts from Arabic to
# Burmese, which need them.
JOINING = "\u0600-\u109f"
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    f"|(?<![{JOINING}])[\u200c\u200d]|[\u200c\u200d](?![{JOINING}])"
)
BLANK = re.compile("[\u2800\u3164\uffa0]")  # drawn as a space, without being one
UNUSABLE = frozenset({"Cc", "Cn", "Co", "Cs"})
LETTERS = frozenset({"Lu", "Ll", "Lt", "Lo"})
WORD = re.compile(r"[^\W_]+")
# Scripts of East Asia, which are written together and with Latin letters inside one word.
TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})

# Letters of other scripts that are drawn as a Latin letter, after `confusables.txt` of Unicode's
# technical standard 39. Accents are removed before.
ALIKE = {
    "АВЕЅІЈКМНОРСТУҮХԚԜ": "abesijkmhopctyyxqw",
    "авгеѕіјкӏмнпорстуүхһԁԛԝь": "abresijkimhnopctyyxhdqwb",
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ": "abezhikmnoptyx",
    "αβγεηικνορςστυχω": "abyenikvopcotuxw",
    "օոսհցզՏՍՕԼ": "onuhgqsuol",
    "ⲀⲂⲈⲎⲒⲔⲘⲚⲞⲢⲤⲦⲨⲬ": "abehikmnopctyx",
    "ⲁⲃⲉⲏⲓⲕⲙⲛⲟⲣⲥⲧⲩⲭ": "abehikmnopctyx",
    "ꓮꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓰꓲꓳꓴ": "abpdtgkjczfmnlsrvhwxyeiou",
    "ᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᏀᏃᏎᏙᏚᏞᏟᏢᏦᏒᏴᏆ": "drtiajewmhgzsvslcpkrbi",
    "ɑɡıſǀ": "agisi",
}
ALIKE_LETTERS = {
    ord(letter): latin
    for letters, latins in ALIKE.items()
    for letter, latin in zip(letters, latins, strict=True)
} | str.maketrans({"æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe"})
# A Latin letter in another shape (small capital, with a stroke, in a square): its name says which.
SHAPED = re.compile(
    r"(?:LATIN (?:CAPITAL |SMALL )?LETTER (?:SMALL CAPITAL |DOTLESS |OPEN )?"
    r"|REGIONAL INDICATOR SYMBOL LETTER )([A-Z])(?: WITH .*)?$"
)
# What looks like another letter inside the Latin script: `l` and `1` like `I`, `0` like `o`.
AMBIGUOUS = str.maketrans({"l": "i", "1": "i", "0": "o"})
PAIRS = {"rn": "m", "vv": "w"}
FINAL_DIGITS = re.compile(r"(?<=[^\W\d_])\d+$")


def clean_name(text: str) -> str:
    """Return a name on one line, without any character that a reader cannot see."""
    visible = BLANK.sub(" ", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return clean_line("".join(c for c in visible if unicodedata.category(c) not in UNUSABLE))


def has_letter(name: str) -> bool:
    """Return whether a cleaned name contains a letter."""
    return any(_is_letter(character) for character in name)


def mixes_alphabets(name: str) -> bool:
    """Return whether one word of a name has letters of two alphabets, such as « Admіn »."""
    words = WORD.findall(unicodedata.normalize("NFKC", name))
    scripts = ({_script(letter) for letter in word if _is_letter(letter)} for word in words)
    return any(len(found - TOGETHER) > 1 for found in scripts)


def fold_name(name: str) -> list[str]:
    """Return the words of a name such that names which look alike have the same words.

    Case, accents, punctuation and final digits are removed, look-alike letters are replaced. The
    words are for comparing only, because `l` and `i` are one letter in them.
    """
    decomposed = unicodedata.normalize("NFKD", clean_name(name))
    letters = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))
    latin = "".join(_base(c) for c in letters.translate(ALIKE_LETTERS)).casefold()
    return [_fold_word(word) for word in WORD.findall(latin)]


def _fold_word(word: str) -> str:
    letters = FINAL_DIGITS.sub("", word).translate(AMBIGUOUS)
    folded = FINAL_DIGITS.sub("", letters)  # “12” begins with a letter now
    for pair, letter in PAIRS.items():
        folded = folded.replace(pair, letter)
    return folded


def _base(character: str) -> str:
    if character.isascii():
        return character
    shaped = SHAPED.search(unicodedata.name(character, ""))
    return shaped[1] if shaped else character


def _is_letter(character: str) -> bool:
    return unicodedata.category(character) in LETTERS


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0]
