from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    """The app of workshops: meetings whose words become contributions with a provenance."""

    name = "consult.workshops"
    label = "workshops"

    def ready(self) -> None:
        """Load the receivers, and register what moderators decide on and the holders of files."""
        from consult.core.files import holders
        from consult.workshops import emails, receivers  # noqa: F401
        from consult.workshops.entries.selectors import photos as photo_selectors
        from consult.workshops.moderation import actions as moderation_actions
        from consult.workshops.moderation.selectors import desk as desk_selectors
        from consult.workshops.moderation.selectors import responsible as responsible_selectors
        from consult.workshops.moderation.selectors import targets as target_selectors
        from consult.workshops.recordings import selectors as recording_selectors
        from consult.workshops.voice_messages import selectors as voice_message_selectors
        from moderation.target_kinds import TargetKind, register, register_responsible

        register_responsible("proposal", responsible_selectors.responsible_for_proposal)
        register_responsible("version", responsible_selectors.responsible_for_version)

        for name in ("workshop", "recording", "transcript", "photo"):
            register(
                TargetKind(
                    name=name,
                    get=target_selectors.getter(name),
                    get_many=target_selectors.many_getter(name),
                    title=target_selectors.title_of_subject,
                    title_of_seconds=target_selectors.title_of_seconds
                    if name in ("recording", "transcript")
                    else None,
                    path=target_selectors.path_of_subject,
                    lock=moderation_actions.locker(name),
                    moderate=moderation_actions.moderate,
                    actions=moderation_actions.OF_WORKSHOPS
                    if name == "workshop"
                    else moderation_actions.IN_VIEW_OR_NOT,
                    serialize_for_moderator=desk_selectors.serialize_for_moderator,
                    list_stored_content=desk_selectors.list_stored_content,
                )
            )
        for name, may_read, find_used in (
            (
                "voice",
                voice_message_selectors.may_play_voice,
                voice_message_selectors.find_voice_files,
            ),
            ("workshops", photo_selectors.can_read_file, photo_selectors.find_used_files),
            (
                "recording",
                recording_selectors.may_play_file,
                recording_selectors.find_recording_files,
            ),
            ("excerpt", recording_selectors.may_play_clip, recording_selectors.find_clip_files),
        ):
            holders.register(
                holders.Holder(name, may_read=may_read, find_used=find_used, seconds=5)
            )
