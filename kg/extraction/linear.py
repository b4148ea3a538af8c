"""A linear model over named features: what the weights of a candidate's features say, as a probability."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files as package_files


class LinearModel:
    """Logistic regression: ``probability(features)``. Features that training never saw weigh nothing."""

    def __init__(self, bias: float, weights: Mapping[str, float]) -> None:
        self.bias = bias
        self.weights = dict(weights)

    def probability(self, features: Iterable[str]) -> float:
        """How likely a candidate with these features is right, from 0 to 1."""
        weights = self.weights
        total = self.bias + sum([weights[f] for f in features if f in weights])
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

    def to_json(self) -> str:
        """The model as text, the same for the same weights."""
        content = {"bias": self.bias, "weights": dict(sorted(self.weights.items()))}
        return json.dumps(content, ensure_ascii=False, indent=0) + "\n"

    @classmethod
    def from_json(cls, text: str) -> LinearModel:
        """What ``to_json`` wrote."""
        content = json.loads(text)
        return cls(content["bias"], content["weights"])


@lru_cache(maxsize=4)
def trained_model(name: str) -> LinearModel:
    """A model that comes with the package, by the name of its file in ``kg/extraction/weights``."""
    return LinearModel.from_json((package_files("kg.extraction") / "weights" / f"{name}.json").read_text("utf-8"))
