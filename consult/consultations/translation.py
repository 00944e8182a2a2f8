"""Editorial texts of a consultation, in every language of the site; citizens' texts keep their own."""

from modeltranslation.translator import TranslationOptions, register

from consult.consultations.models import Charter, Consultation, Document, Field, HelpPoint, Phase, Tag, Topic


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    """What it is called and what it says."""

    fields = ("title", "summary", "description", "cover_alt")


@register(Topic)
class TopicTranslation(TranslationOptions):
    """The question and its background."""

    fields = ("title", "question", "background", "easy_read")


@register(Document)
class DocumentTranslation(TranslationOptions):
    """The name of a document, and what an image shows."""

    fields = ("title", "description")


@register(HelpPoint)
class HelpPointTranslation(TranslationOptions):
    """Where one is helped, and when."""

    fields = ("name", "details")


@register(Phase)
class PhaseTranslation(TranslationOptions):
    """What a step is called."""

    fields = ("title", "summary")


@register(Charter)
class CharterTranslation(TranslationOptions):
    """The rules of the game."""

    fields = ("text",)


@register(Field)
class FieldTranslation(TranslationOptions):
    """What is asked beside the text; options of a choice hold their own languages."""

    fields = ("label", "hint")


@register(Tag)
class TagTranslation(TranslationOptions):
    """A word of the list."""

    fields = ("label",)
