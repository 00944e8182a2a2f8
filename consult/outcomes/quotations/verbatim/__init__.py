"""Verbatim quotations: the comparison of a quotation with the text that it quotes, word for word.

A quotation is words of the source, in their order, with two signs of the editor: an ellipsis such
as `[…]` where words were removed, and brackets such as `[word]` around words that are not the
author's. Texts are equal if they are canonically equivalent (Unicode Standard Annex #15: NFC and
NFD of the same text), with typographic or straight quotation marks, and with any kind and number
of white space. Everything else is a change, and a quotation with a change is refused. Characters
that only look the same, such as a Cyrillic and a Latin "a", are different (Unicode Technical
Standard #39); a short table of them serves to give the reason of the refusal.

These modules read no database and no files. Places are counted in characters of the source.
"""
