"""Password hashers of the browser tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """A hasher of the product with the least work.

    A sign-in would otherwise take a third of a second of a processor.
    """

    time_cost = 1
    memory_cost = 8
    parallelism = 1
