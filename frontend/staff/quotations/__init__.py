"""Pages on which writers of a synthesis quote contributions, comments and words of workshops."""
