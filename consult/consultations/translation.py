"""The translated fields of consultations. The texts of participants are not translated."""

from modeltranslation.translator import TranslationOptions, register

from consult.consultations.models import (
    Charter,
    Consultation,
    Document,
    Field,
    HelpPoint,
    Phase,
    Tag,
    Topic,
)


@register(Consultation)
class ConsultationTranslation(TranslationOptions):
    """The translated texts of a consultation."""

    fields = ("title", "summary", "description", "cover_alt")


@register(Topic)
class TopicTranslation(TranslationOptions):
    """The translated texts of a topic."""

    fields = ("title", "question", "background", "easy_read", "picture_alt")


@register(Document)
class DocumentTranslation(TranslationOptions):
    """The translated title of a document and description of an image."""

    fields = ("title", "description")


@register(HelpPoint)
class HelpPointTranslation(TranslationOptions):
    """The translated texts of a help point."""

    fields = ("name", "details")


@register(Phase)
class PhaseTranslation(TranslationOptions):
    """The translated texts of a phase."""

    fields = ("title", "summary")


@register(Charter)
class CharterTranslation(TranslationOptions):
    """The translated text of a charter."""

    fields = ("text",)


@register(Field)
class FieldTranslation(TranslationOptions):
    """The translated texts of a field. The options of a choice contain their own translations."""

    fields = ("label", "hint")


@register(Tag)
class TagTranslation(TranslationOptions):
    """The translated label of a tag."""

    fields = ("label",)
