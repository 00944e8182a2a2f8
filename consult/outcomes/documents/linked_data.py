"""The description of a version of a synthesis for machines, as JSON-LD (schema.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.consultations.enums import Licence
from consult.organisations.selectors import origin
from consult.outcomes.models import SynthesisVersion
from consult.outcomes.remarks.review_counts import explain_review
from consult.outcomes.syntheses.content import SynthesisContent

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

MEDIA_TYPE = "application/ld+json"
BY_PEOPLE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation"


def describe_version(
    organisation: Organisation, version: SynthesisVersion, content: SynthesisContent
) -> dict[str, Any]:
    """Return a schema.org Report with the editorial record in `creditText`, `author` and `editor`.

    `digitalSourceType` says that people made it, in the words of the IPTC (AI Act, article 50(4)).
    `additionalProperty` counts words between quotation marks in sentences (ADR 119).
    """
    base = f"{origin(organisation)}/consultations/{content.consultation.slug}/"
    record = content.editorial_record
    description: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": f"{base}synthesis/versions/{version.number}/",
        "name": content.title,
        "inLanguage": content.languages,
        "version": version.number,
        "datePublished": version.published_at.date().isoformat(),
        "publisher": {"@type": "Organization", "name": organisation.name},
        "about": {"@type": "Event", "name": content.consultation.title, "url": base},
        "author": [{"@type": "Person", "name": name} for name in record.writers],
        "creditText": "; ".join([*record.writers, *record.reviewers]),
        "digitalSourceType": BY_PEOPLE,
        "identifier": f"sha256:{version.sha256}",
    }
    if record.reviewers:
        description["editor"] = [
            {"@type": "Role", "name": reviewer} for reviewer in record.reviewers
        ]
    if review := content.review:
        description["creditText"] += f". {explain_review(review)}"
        description["commentCount"] = review.remarks
        description["interactionStatistic"] = {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/ReviewAction",
            "userInteractionCount": review.readers,
        }
    counts = {
        "verifiedWords": record.verified_words,
        "wordsOfWriters": record.words_of_writers,
        "wordsFromElsewhere": record.words_from_elsewhere,
    }
    description["additionalProperty"] = [
        {"@type": "PropertyValue", "propertyID": name, "value": number}
        for name, number in counts.items()
    ]
    if version.note:
        description["correction"] = version.note
    if content.licence in Licence.values and (address := Licence(content.licence).url):
        description["license"] = address
    return description
