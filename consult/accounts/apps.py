from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Logins, and the people they are in each organisation."""

    name = "consult.accounts"
    label = "accounts"

    def ready(self):
        """Listen to sign-ins, and make the job of erasures known."""
        from consult.accounts import receivers, tasks  # noqa: F401
