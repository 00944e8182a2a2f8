from django.apps import AppConfig


class BallotBoxConfig(AppConfig):
    """The application of ballots and the ledger, which other code uses through `store` only."""

    name = "votes.ballot_box"
    label = "ballot_box"
