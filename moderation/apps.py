from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Notices, decisions with their reasons, and the public log.

    The app handles moderated objects without knowing their types.
    """

    name = "moderation"
    label = "moderation"

    def ready(self):
        """Load the receivers, and register the kinds of moderation.

        A kind defines how an object is found, exported and erased.
        """
        from consult.core.kinds import Kind, register
        from moderation import accounts, actions, appeal_rights, receivers, selectors  # noqa: F401

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
                get=appeal_rights.own_appeal,
                title=appeal_rights.title_of_appeal,
                path=appeal_rights.path_of_appeal,
                erase=actions.forget_appeals,
                export=appeal_rights.own_appeals_for_export,
            )
        )
