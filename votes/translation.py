"""Editorial texts of the polls, in every language of the site; a position's question is the house's own sentence."""

from modeltranslation.translator import TranslationOptions, register

from votes.models import Option, Poll


@register(Poll)
class PollTranslation(TranslationOptions):
    """What is asked, and what to know before answering."""

    fields = ("sentence", "explanation")


@register(Option)
class OptionTranslation(TranslationOptions):
    """An answer."""

    fields = ("label",)
