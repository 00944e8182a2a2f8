"""New rendering of stored texts after a change of the renderer."""

from uuid import UUID

from consult.core.postgres import tenancy
from consult.core.words import text
from debates.models import Comment, Proposal, ProposalVersion

CHUNK = 500


def render_texts() -> int:
    """Render again the texts of an older renderer in all organisations, and return their number.

    The function may run while people write: a text that changed in the meantime was rendered by
    that change.
    """
    with tenancy.across_organisations("the renderer is the same for everybody"):
        return sum(_render_all(model) for model in (Proposal, ProposalVersion, Comment))


def _render_all(model: type[Proposal | Comment | ProposalVersion]) -> int:
    done = 0
    after = None
    while rows := _older(model, after):
        done += sum(_render(model, *row) for row in rows)
        after = rows[-1][0]
    return done


def _older(
    model: type[Proposal | Comment | ProposalVersion], after: UUID | None
) -> list[tuple[UUID, str]]:
    rows = model.objects.filter(renderer__lt=text.RENDERER, **({"pk__gt": after} if after else {}))
    return list(rows.order_by("pk").values_list("pk", "body")[:CHUNK])


def _render(model: type[Proposal | Comment | ProposalVersion], pk: UUID, body: str) -> int:
    rendered = {
        "body_html": text.render(body, anchors=model is not Comment),
        "renderer": text.RENDERER,
    }
    return model.objects.filter(pk=pk, body=body).update(**rendered)
