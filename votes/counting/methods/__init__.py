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
