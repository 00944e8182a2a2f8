"""The settings of a local installation, with a cheap password hasher and more codes by e-mail.

The same person may sign in for each test of a file, which is more than three times an hour.
"""

from consult.project.settings.local import *  # noqa: F403
from consult.project.settings.local import RATE_LIMITS

PASSWORD_HASHERS = ["tests.e2e.hashers.QuickArgon2"]
RATE_LIMITS |= dict.fromkeys(("code_mail", "code_mail_total"), ((1000, 60),))
TXT_LOOK_UP = "tests.nameserver.look_up"
