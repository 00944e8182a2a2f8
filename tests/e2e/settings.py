"""As on a person's machine, but for what a password costs."""

from consult.project.settings.local import *  # noqa: F403

PASSWORD_HASHERS = ["tests.e2e.hashers.QuickArgon2"]
