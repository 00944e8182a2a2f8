"""The pages of the kinds of actors, by which the sources of an organisation are grouped."""
