"""Password hashers of the browser tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Hash as the product does, with the least work: each sign-in would take a third of a second of a processor."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
