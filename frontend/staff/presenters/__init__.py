"""Links, words and context that several team pages use."""
