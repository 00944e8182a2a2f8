"""The tag around a part of a page that depends on its reader (ADR 140)."""

from django import template

from frontend.toolkit.sharing import islands

register = template.Library()


@register.tag
def island(parser, token):
    """Mark a block as personal: `{% island "card" card.id %}…{% endisland %}`.

    The first word names the island, which the page must list. The second, if given, tells apart
    the islands of one name.
    """
    words = token.split_contents()[1:]
    if len(words) not in (1, 2):
        raise template.TemplateSyntaxError("island takes a name, and maybe a key")
    nodes = parser.parse(["endisland"])
    parser.delete_first_token()
    return IslandNode([parser.compile_filter(word) for word in words], nodes)


class IslandNode(template.Node):
    def __init__(self, words, nodelist):
        self.words = words
        self.nodelist = nodelist

    def render(self, context):
        name, key = (*(word.resolve(context) for word in self.words), None)[:2]
        mark = islands.record(name, key, self.nodelist, context)
        return self.nodelist.render(context) if mark is None else mark
