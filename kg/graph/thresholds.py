"""The two confidences that decide what is kept and what counts."""

from kg.extraction.confidence import FLOOR  # a candidate below this is not even a kg:Link

DEFAULT_THRESHOLD = 0.5
"""A link at or above this also gets its direct triple; --min-confidence decides it anew."""

__all__ = ["DEFAULT_THRESHOLD", "FLOOR"]
