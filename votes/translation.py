"""Editorial texts of the polls, in every language of the site; a position's question is the house's own sentence."""

from modeltranslation.translator import TranslationOptions, register

from votes.models import Option, Poll


@register(Poll)
class PollTranslation(TranslationOptions):
    """What is asked, what to know before answering, and what one may add in one's own words."""

    fields = ("sentence", "explanation", "aside")


@register(Option)
class OptionTranslation(TranslationOptions):
    """An answer."""

    fields = ("label",)
