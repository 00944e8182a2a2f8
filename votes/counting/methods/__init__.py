"""The voting methods, one class in one module each, in the order in which forms list them."""

from votes.counting.method import Method
from votes.counting.methods.approval import Approval
from votes.counting.methods.ranking import Ranking
from votes.counting.methods.scale import Scale
from votes.counting.methods.single import SingleChoice
from votes.counting.methods.support import Support

METHODS: dict[str, Method] = {
    method.kind: method for method in (SingleChoice(), Approval(), Support(), Ranking(), Scale())
}


def get_method(name: str) -> Method:
    """Return the method that the rules of a question name, which counts its votes (ADR 19)."""
    return {method.name: method for method in METHODS.values()}[name]
