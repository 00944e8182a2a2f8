from django.apps import AppConfig


class ModerationConfig(AppConfig):
    """Notices, decisions with their reasons, and the public log.

    The app handles moderated objects without knowing their types.
    """

    name = "moderation"
    label = "moderation"

    def ready(self):
        """Load the receivers, the jobs and the approvals, and register the kinds of moderation.

        A kind defines how an object is found, exported and erased.
        """
        from consult.core.kinds import Kind, register
        from moderation import (
            erasure,
            receivers,  # noqa: F401
        )
        from moderation.alerts import actions as alert_actions
        from moderation.appeals import selectors as appeal_selectors
        from moderation.cases.selectors import delays as delay_selectors
        from moderation.decisions.actions import bulk_decisions, bulk_removal  # noqa: F401
        from moderation.identity_requests import actions as identity_request_actions  # noqa: F401
        from moderation.measures import selectors as measure_selectors
        from moderation.measures.actions import enforcement as enforcement_actions
        from moderation.measures.actions import measures as measure_actions  # noqa: F401
        from moderation.notices import selectors as notice_selectors

        register(
            Kind(
                name="notice",
                get=notice_selectors.get_notice,
                title=notice_selectors.title_of_notice,
                path=notice_selectors.path_of_notice,
                erase=erasure.forget_reporter,
                export=notice_selectors.own_notices_for_export,
            )
        )
        register(
            Kind(
                name="alert",
                get=delay_selectors.get_alert_choice,
                title=delay_selectors.title_of_alert,
                path=delay_selectors.path_of_alert,
                erase=alert_actions.forget_alerts,
                export=delay_selectors.own_alerts_for_export,
            )
        )
        register(
            Kind(
                name=measure_selectors.NAME,
                get=measure_selectors.get_measure,
                title=measure_selectors.title_of_measure,
                path=measure_selectors.path_of_measure,
                lock=enforcement_actions.lock_measure,
                arrangements=enforcement_actions.ACCOUNT_ARRANGEMENTS,
            )
        )
        register(
            Kind(
                name="measure",
                get=measure_selectors.get_measure,
                title=measure_selectors.title_of_measure,
                path=measure_selectors.path_of_measure,
                erase=erasure.forget_measures,
                export=measure_selectors.own_measures_for_export,
            )
        )
        register(
            Kind(
                name="appeal",
                get=appeal_selectors.own_appeal,
                title=appeal_selectors.title_of_appeal,
                path=appeal_selectors.path_of_appeal,
                erase=erasure.forget_appeals,
                export=appeal_selectors.own_appeals_for_export,
            )
        )
