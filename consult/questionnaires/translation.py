"""Editorial texts of questionnaires, in every language of the site; options hold their own languages."""

from modeltranslation.translator import TranslationOptions, register

from consult.questionnaires.models import Item, Questionnaire, Section


@register(Questionnaire)
class QuestionnaireTranslation(TranslationOptions):
    """What it is called, and what to know before answering."""

    fields = ("title", "introduction")


@register(Section)
class SectionTranslation(TranslationOptions):
    """What a part is about."""

    fields = ("title", "text")


@register(Item)
class ItemTranslation(TranslationOptions):
    """What is asked, and how to answer."""

    fields = ("label", "help")
