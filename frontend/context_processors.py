"""What every page knows: the organisation, who looks, how they want it shown."""


def page(request):
    """Context of every template."""
    return {}
