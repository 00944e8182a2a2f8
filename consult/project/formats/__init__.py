"""The date formats of languages for which those of Django do not suit the readers."""
