"""The two confidences that decide what is kept and what counts."""

FLOOR = 0.05
"""A candidate below this is not even a kg:Link."""

DEFAULT_THRESHOLD = 0.5
"""A link at or above this also gets its direct triple; --min-confidence decides it anew."""
