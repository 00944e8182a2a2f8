from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Follows, news, and the notifications and e-mails about them."""

    name = "consult.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Load the receivers, and register the queue of e-mails."""
        from consult.core.records import mail
        from consult.notifications import (
            receivers,  # noqa: F401
            selectors,
        )

        mail.queues["news"] = selectors.oldest_unsent_mailing
