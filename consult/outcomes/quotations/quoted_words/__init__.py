"""Words between quotation marks in the sentences of writers, compared with public texts (ADR 119).

`marks.py` is pure: it finds the words, links them and takes them out. `sources.py` searches for the
public text that contains them, with the index of the search. `checks.py` stores what was found with
the block.
"""
