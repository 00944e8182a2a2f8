"""Translated texts of polls, in every language of the site.

Position questions are not translated here: they all use one sentence of the software.
"""

from modeltranslation.translator import TranslationOptions, register

from votes.models import Option, Poll


@register(Poll)
class PollTranslation(TranslationOptions):
    """The question, its explanation, and the open question next to the vote."""

    fields = ("sentence", "explanation", "aside")


@register(Option)
class OptionTranslation(TranslationOptions):
    """The label of an answer."""

    fields = ("label",)
