"""The act of the role matrix that the pages of the kit and of its cards do."""

RECORD = "consent.record"
