"""Notices: any visitor can report a text, and receives an acknowledgement at once (DSA art. 16)."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from consult.accounts.sign_in.networks import visitor_mark
from consult.api.contracts import Contract
from consult.api.fields import Choice, Email, Flag, Id, Number, Text
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from debates.names.actions import report_name
from moderation import target_kinds
from moderation.enums import NoticeState, Reason
from moderation.notices import actions, selectors


class TargetSerializer(ReadOnlySerializer):
    """The reported object, by kind and id."""

    type = serializers.CharField(source="target_kind")
    id = serializers.UUIDField(source="target_id")


class TargetFormSerializer(serializers.Serializer):
    """The text or the public name that is reported."""

    type = Choice(target_kinds.list_reportable_names())
    id = Id()
    about = Choice(
        ["text", "name"],
        default="text",
        help_text="`name`: the public name beside a contribution or a comment; the notice is then about a `name`.",
    )


class NoticeFormSerializer(serializers.Serializer):
    """A notice to send."""

    target = TargetFormSerializer()
    reason = Choice(Reason.values)
    explanation = Text(max_length=1000, allow_blank=True, allow_null=True, required=False)
    email = Email(
        max_length=254,
        allow_blank=True,
        allow_null=True,
        required=False,
        help_text="Of a visitor who wants to know the decision.",
    )
    name = Text(
        max_length=160,
        allow_blank=True,
        required=False,
        help_text="Of illegal content: who reports (16.2 c).",
    )
    location = Text(
        max_length=500, allow_blank=True, required=False, help_text="Where exactly it is (16.2 b)."
    )
    in_good_faith = Flag(
        required=False, help_text="It is accurate and complete, as far as I know (16.2 d)."
    )
    start = Number(
        required=False, min_value=0, help_text="First reported second of a recording, with `end`."
    )
    end = Number(required=False, min_value=0)

    def validate(self, data):
        """Refuse one second without the other, and an end that is not after the start."""
        start = data.get("start")
        end = data.get("end")
        if (start is None) != (end is None) or (start is not None and not start < end):
            raise serializers.ValidationError(
                {"end": _("Give the first and the last reported second, in this order.")}
            )
        return data


class NoticeSerializer(ReadOnlySerializer):
    """A notice, as acknowledged to the person who sent it. It never contains their address."""

    id = serializers.UUIDField()
    target = TargetSerializer(source="*")
    reason = serializers.ChoiceField(Reason.values)
    explanation = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    state = serializers.ChoiceField(NoticeState.values)
    start = serializers.FloatField(
        allow_null=True, help_text="Reported seconds of a recording, if given."
    )
    end = serializers.FloatField(allow_null=True)


class NoticeViewSet(ApiViewSet):
    """Notices."""

    written_kind = "notice"
    contracts = {
        "create": Contract("notice.submit", NoticeSerializer, status=201, body=NoticeFormSerializer)
    }

    def create(self, request):
        """Report a text or a public name; the answer 201 acknowledges the notice.

        Reporting it again returns the first notice.
        """
        values = self.body()
        target = values.pop("target")
        submit = report_name if target["about"] == "name" else actions.submit_notice
        return self.perform(
            submit,
            target_kind=target["type"],
            target_id=target["id"],
            sender=visitor_mark(request),
            **values,
        )

    def serialize(self, pk):
        """Return the acknowledgement of a notice."""
        return self.get_serializer(selectors.get_notice(self.viewer, pk)).data
