"""The settings of a local installation, with a cheap password hasher."""

from consult.project.settings.local import *  # noqa: F403

PASSWORD_HASHERS = ["tests.e2e.hashers.QuickArgon2"]
