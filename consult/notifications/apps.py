from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Follows, news, and the notifications and e-mails about them."""

    name = "consult.notifications"
    label = "notifications"

    def ready(self):
        """Register the kind `news`, the receivers of events, and the queue of e-mails."""
        from consult.core import mail
        from consult.core.kinds import Kind, register
        from consult.notifications import receivers, selectors  # noqa: F401
        from consult.notifications.actions import deletion as deletion_actions

        mail.queues["news"] = selectors.oldest_unsent_mailing
        register(
            Kind(
                name="news",
                get=selectors.get_notification,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=deletion_actions.forget,
                export=selectors.export,
            )
        )
