"""Words for the kinds of objects that moderation handles."""

from django.utils.translation import gettext_lazy

KINDS = {
    "proposal": gettext_lazy("contribution"),
    "comment": gettext_lazy("comment"),
    "objection": gettext_lazy("objection to a synthesis"),
    "remark": gettext_lazy("remark on a draft synthesis"),
    "version": gettext_lazy("version of a contribution"),
    "image": gettext_lazy("image or file of a contribution"),
    "name": gettext_lazy("public name"),
    "workshop": gettext_lazy("workshop"),
    "recording": gettext_lazy("recording of a workshop"),
    "transcript": gettext_lazy("transcript of a workshop"),
    "photo": gettext_lazy("photo of a workshop"),
    "account": gettext_lazy("account"),
}
