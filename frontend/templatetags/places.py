"""A template tag that lists the places that contributions and workshops of a consultation name."""

from django import template

from frontend.presenters.consultation.maps import gathered

register = template.Library()


@register.simple_tag(takes_context=True)
def known_places(context):
    """Return the names of the places that have the most contributions."""
    found = gathered(context["viewer"], context["consultation"])
    return [place.name for place in found if place.name]
