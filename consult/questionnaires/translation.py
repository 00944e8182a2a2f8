"""The editorial texts of questionnaires that exist in every language of the site.

Options contain their own languages.
"""

from modeltranslation.translator import TranslationOptions, register

from consult.questionnaires.models import Item, Questionnaire, Section


@register(Questionnaire)
class QuestionnaireTranslation(TranslationOptions):
    """The title and the introduction of a questionnaire."""

    fields = ("title", "introduction")


@register(Section)
class SectionTranslation(TranslationOptions):
    """The texts of a section."""

    fields = ("title", "text")


@register(Item)
class ItemTranslation(TranslationOptions):
    """The texts of an item."""

    fields = ("label", "hint")
