from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """The app of workshops: meetings whose words become contributions with a provenance."""

    name = "consult.workshops"
    label = "workshops"

    def ready(self):
        """Register the kinds and the file holders of workshops, and connect the receivers."""
        from consult.core import files
        from consult.core.kinds import Kind, register
        from consult.workshops import actions, receivers, selectors  # noqa: F401

        for name in ("workshop", "recording", "transcript", "photo"):
            is_workshop = name == "workshop"
            register(
                Kind(
                    name=name,
                    get=selectors.getter(name),
                    get_many=selectors.many_getter(name),
                    title=selectors.title_of_subject,
                    path=selectors.path_of_subject,
                    lock=actions.locker(name),
                    moderate=actions.moderate,
                    actions=actions.OF_WORKSHOPS if is_workshop else actions.IN_VIEW_OR_NOT,
                    shown=selectors.shown,
                    read=selectors.read,
                    erase=actions.erase_from_workshops if is_workshop else None,
                    export=selectors.own_workshops_for_export if is_workshop else None,
                )
            )
        register(
            Kind(
                name="provenance",
                get=selectors.get_provenance,
                title=selectors.title_of_provenance,
                path=selectors.path_of_provenance,
                erase=actions.forget_agent,
                export=selectors.export_entered,
            )
        )
        register(
            Kind(
                name="voice",
                get=selectors.get_voice,
                title=selectors.title_of_voice,
                path=selectors.path_of_voice,
                erase=actions.erase_voices,
                export=selectors.export_voices,
            )
        )
        files.register(
            files.Holder(
                "voice", shown=selectors.shows_voice, held=selectors.held_voices, seconds=5
            )
        )
        files.register(
            files.Holder(
                "workshops", shown=selectors.shows_file, held=selectors.held_files, seconds=5
            )
        )
        files.register(
            files.Holder(
                "recording",
                shown=selectors.shows_recording,
                held=selectors.held_recordings,
                seconds=5,
            )
        )
        files.register(
            files.Holder(
                "excerpt", shown=selectors.shows_clip, held=selectors.held_clips, seconds=5
            )
        )
