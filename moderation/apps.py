from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Notices, decisions with their reasons, the public log. Knows « a moderated object », never what it is."""

    name = "moderation"
    label = "moderation"

    def ready(self):
        """Say how a notice is found by whoever sent it, how its sender is forgotten, and who is told of decisions."""
        from consult.core.kinds import Kind, register
        from moderation import accounts, actions, hearing, receivers, selectors  # noqa: F401

        register(
            Kind(
                name="notice",
                get=selectors.get_notice,
                title=selectors.title_of_notice,
                path=selectors.path_of_notice,
                erase=actions.forget_reporter,
                export=selectors.own_notices_for_export,
            )
        )
        register(
            Kind(
                name="alert",
                get=selectors.get_alert_choice,
                title=selectors.title_of_alert,
                path=selectors.path_of_alert,
                erase=actions.forget_alerts,
                export=selectors.own_alerts_for_export,
            )
        )
        register(
            Kind(
                name=accounts.NAME,
                get=accounts.get_measure,
                title=accounts.title_of_measure,
                path=accounts.path_of_measure,
                lock=actions.lock_measure,
                arrangements=actions.ACCOUNT_ARRANGEMENTS,
            )
        )
        register(
            Kind(
                name="measure",
                get=accounts.get_measure,
                title=accounts.title_of_measure,
                path=accounts.path_of_measure,
                erase=actions.forget_measures,
                export=accounts.own_measures_for_export,
            )
        )
        register(
            Kind(
                name="appeal",
                get=hearing.own_appeal,
                title=hearing.title_of_appeal,
                path=hearing.path_of_appeal,
                erase=actions.forget_appeals,
                export=hearing.own_appeals_for_export,
            )
        )
