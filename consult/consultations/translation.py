"""Editorial texts of a consultation, in every language of the site; citizens' texts keep their own."""

from modeltranslation.translator import TranslationOptions, register

from consult.consultations.models import Charter, Consultation, Document, Phase, Topic


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    """What it is called and what it says."""

    fields = ("title", "summary", "description")


@register(Topic)
class TopicTranslation(TranslationOptions):
    """The question and its background."""

    fields = ("title", "question", "background")


@register(Document)
class DocumentTranslation(TranslationOptions):
    """The name of a document."""

    fields = ("title",)


@register(Phase)
class PhaseTranslation(TranslationOptions):
    """What a step is called."""

    fields = ("title", "summary")


@register(Charter)
class CharterTranslation(TranslationOptions):
    """The rules of the game."""

    fields = ("text",)
