"""Gold and graph → figures: how many of the links are right, which are not, and how far confidences can be trusted."""

from kg.evaluation.evaluate import Evaluation, QuotedError, Row, evaluate, evaluate_graph
from kg.evaluation.gold import GoldPaper, read_gold
from kg.evaluation.split import Split, is_held_back

__all__ = [
    "Evaluation",
    "GoldPaper",
    "QuotedError",
    "Row",
    "Split",
    "evaluate",
    "evaluate_graph",
    "is_held_back",
    "read_gold",
]
