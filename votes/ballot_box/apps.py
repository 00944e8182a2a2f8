from django.apps import AppConfig


class BallotBoxConfig(AppConfig):
    """The application of ballots and the ledger, which other code uses through `store` only."""

    name = "votes.ballot_box"
    label = "ballot_box"

    def ready(self) -> None:
        """Register the check of the vote keys."""
        from votes.ballot_box import checks  # noqa: F401 - registers itself
