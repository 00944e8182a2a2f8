from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who follows what, what news there is, and how each person is told."""

    name = "consult.notifications"
    label = "notifications"

    def ready(self):
        """Register the kind of news, and the receivers of events."""
        from consult.core import mail
        from consult.core.kinds import Kind, register
        from consult.notifications import actions, receivers, selectors  # noqa: F401

        mail.queues["news"] = selectors.oldest_unsent_mailing
        register(
            Kind(
                name="news",
                get=selectors.get_notification,
                title=selectors.title_of,
                path=selectors.path_of,
                erase=actions.forget,
                export=selectors.export,
            )
        )
