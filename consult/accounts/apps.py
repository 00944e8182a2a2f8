from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Logins, and the people they are in each organisation."""

    name = "consult.accounts"
    label = "accounts"

    def ready(self):
        """Listen to sign-ins."""
        from consult.accounts import receivers  # noqa: F401
