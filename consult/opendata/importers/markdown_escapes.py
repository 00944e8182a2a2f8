"""The escaping of Markdown: a backslash before the signs with a meaning, and before no other."""

import re

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
INLINE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash that would escape
    r"|`"
    r"|\*(?!\s)|(?<!\s)\*"  # emphasis, unless a star between blanks
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis, unless an underscore within a word
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w+;)"
    r"|\[(?=[^\]]*\]\s?[(\[:])"
    r"|!(?=\[)"
)
LINE_START = re.compile(
    r"^(?=#{1,6}(\s|$)|>|[-+*](\s|$)|=+\s*$|-+\s*$|~~~|[-*_](\s*[-*_]){2,}\s*$)"
)
NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](\s|$))")


def escape(text: str) -> str:
    """Escape the signs that Markdown would interpret within a line."""
    return INLINE.sub(lambda sign: "\\" + sign.group(), text)


def escape_line_starts(line: str) -> str:
    """Escape the start of a line that would make a heading, list, quotation, rule or fence."""
    return NUMBERED.sub(r"\1\\", LINE_START.sub(r"\\", line))


def escape_all(text: str) -> str:
    """Escape every sign that Markdown allows to escape."""
    return PUNCTUATION.sub(r"\\\1", text)
