"""Team pages of the kit of a workshop and of its consent cards."""
