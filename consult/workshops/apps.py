from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """The app of workshops: meetings whose words become contributions with a provenance."""

    name = "consult.workshops"
    label = "workshops"

    def ready(self):
        """Register the kinds and the file holders of workshops, and connect the receivers."""
        from consult.core import files
        from consult.core.kinds import Kind, register
        from consult.workshops import (
            erasure,
            receivers,  # noqa: F401
        )
        from consult.workshops.entries.actions import contributions as contribution_actions
        from consult.workshops.entries.selectors import contributions as contribution_selectors
        from consult.workshops.entries.selectors import photos as photo_selectors
        from consult.workshops.meetings.selectors import workshops as workshop_selectors
        from consult.workshops.moderation import actions as moderation_actions
        from consult.workshops.moderation.selectors import desk as desk_selectors
        from consult.workshops.moderation.selectors import targets as target_selectors
        from consult.workshops.recordings import selectors as recording_selectors
        from consult.workshops.voice_messages import actions as voice_message_actions
        from consult.workshops.voice_messages import selectors as voice_message_selectors

        for name in ("workshop", "recording", "transcript", "photo"):
            is_workshop = name == "workshop"
            register(
                Kind(
                    name=name,
                    get=target_selectors.getter(name),
                    get_many=target_selectors.many_getter(name),
                    title=target_selectors.title_of_subject,
                    path=target_selectors.path_of_subject,
                    lock=moderation_actions.locker(name),
                    moderate=moderation_actions.moderate,
                    actions=moderation_actions.OF_WORKSHOPS
                    if is_workshop
                    else moderation_actions.IN_VIEW_OR_NOT,
                    shown=desk_selectors.shown,
                    read=desk_selectors.read,
                    erase=erasure.erase_from_workshops if is_workshop else None,
                    export=workshop_selectors.own_workshops_for_export if is_workshop else None,
                )
            )
        register(
            Kind(
                name="provenance",
                get=contribution_selectors.get_provenance,
                title=contribution_selectors.title_of_provenance,
                path=contribution_selectors.path_of_provenance,
                erase=contribution_actions.forget_agent,
                export=contribution_selectors.export_entered,
            )
        )
        register(
            Kind(
                name="voice",
                get=voice_message_selectors.get_voice,
                title=voice_message_selectors.title_of_voice,
                path=voice_message_selectors.path_of_voice,
                erase=voice_message_actions.erase_voices,
                export=voice_message_selectors.export_voices,
            )
        )
        files.register(
            files.Holder(
                "voice",
                shown=voice_message_selectors.shows_voice,
                held=voice_message_selectors.held_voices,
                seconds=5,
            )
        )
        files.register(
            files.Holder(
                "workshops",
                shown=photo_selectors.shows_file,
                held=photo_selectors.held_files,
                seconds=5,
            )
        )
        files.register(
            files.Holder(
                "recording",
                shown=recording_selectors.shows_recording,
                held=recording_selectors.held_recordings,
                seconds=5,
            )
        )
        files.register(
            files.Holder(
                "excerpt",
                shown=recording_selectors.shows_clip,
                held=recording_selectors.held_clips,
                seconds=5,
            )
        )
