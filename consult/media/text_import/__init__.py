"""Texts that people bring: what they say, as plain text, and nothing else of the file (reliability T-65).

What a file is comes from its content; a name only tells plain text from everything that may look like it. Documents are
read by a program in the cage, which answers with words or with a refusal.
"""

from consult.media.text_import.recognising import read

__all__ = ["read"]
