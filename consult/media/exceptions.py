"""What uploads and media refuse."""

from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict


class UploadIsNotComplete(Conflict):
    """Only a whole file can be taken."""

    code, message = "upload_not_complete", _("This file has not arrived whole yet: send the rest first.")


class UploadIsTaken(Conflict):
    """An upload serves once."""

    code, message = "upload_taken", _("This file was already used.")


class OriginalIsGone(Conflict):
    """What was sent is kept no longer: nothing can be made from it anew."""

    code, message = "original_gone", _("The file that was sent is kept no longer.")
