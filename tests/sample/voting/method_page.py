"""The pages of a refusal: radio buttons, and a table without bars."""

from django.utils.translation import gettext_lazy as _

from frontend.presenters.voting.single import Page as SingleChoicePage


class Page(SingleChoicePage):
    """The radio buttons of the single choice. A longer bar would not be a better result."""

    picture = ""
    count_heading = _("People who refuse it")
