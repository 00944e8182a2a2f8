from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Who follows what, what news there is, and how each person is told."""

    name = "consult.notifications"
    label = "notifications"

    def ready(self):
        """Say how news are found, exported and forgotten; know the jobs that tell them."""
        from consult.core.kinds import Kind, register
        from consult.notifications import actions, selectors

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
