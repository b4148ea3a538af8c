"""What a language model is asked about a paper: what counts as a link, and the shape that an answer has."""

from __future__ import annotations

from typing import Any

from kg.extraction.layout import Layout
from kg.namespaces import Relation as R
from kg.namespaces import digest

LISTS: dict[str, tuple[R, str]] = {
    "introduces": (R.INTRODUCES, "things with a proper name or an acronym that this paper contributes: its model, framework, method, data set, benchmark, metric, and the named parts of its design"),
    "domains": (R.HAS_DOMAIN, "the research fields and application areas that the title and the first sentences (or the section of fields) state, the broad one and each narrower one; not the building blocks of the method"),
    "base_models": (R.BASED_ON, "named models that existed before and that the paper starts from, fine-tunes, freezes, plugs into or runs its method on; not baselines, not judges"),
    "models_used": (R.USES_MODEL, "named models used as a tool: judge, verifier, reward model, generator of data"),
    "compared_with": (R.COMPARED_WITH, "named models and methods that the paper reports itself against"),
    "evaluates": (R.EVALUATES, "named models that are the subject of the study, in papers that benchmark, audit or analyse models"),
    "benchmarks": (R.EVALUATED_ON, "named benchmarks, test sets and data sets that results are reported on, those of the paper itself among them; not metrics"),
    "trained_on": (R.TRAINED_ON, "named data sets that the paper trains on"),
    "techniques": (R.USES_TECHNIQUE, "established, named methods, architectures, objectives and algorithms that the paper uses or builds on (GRPO, mixture of experts, LoRA, flow matching, chain of thought); not its own named parts, not general words such as training or optimization, not what it only mentions or argues against"),
    "hardware": (R.USES_HARDWARE, "named accelerators that it ran on or needs"),
}  # fmt: skip
"""The lists of an answer: the relation that each stands for, and what belongs there."""

KINDS = ("model", "framework", "technique", "dataset", "benchmark", "metric")

INSTRUCTIONS = "\n".join(
    [
        "You index papers about AI. From the text of one paper you list what it says of itself, as JSON.",
        "Each list holds names exactly as the text writes them; a name that does not stand in the text is wrong.",
        "List nothing from your own knowledge, nothing general (“large models”, “a new dataset”), and nothing that only "
        "describes what others did. A thing stands in one list, the most specific that holds; a benchmark that the paper "
        "introduces and reports on stands in both. Leave a list empty rather than guess.",
        *(f"- {name}: {meaning}." for name, (_, meaning) in LISTS.items()),
        f"In introduces each name has a kind: {', '.join(KINDS)}.",
        "- results: numbers that the paper reports, each with its value, its unit as written (“%”, “x”, “points” or null), "
        "and the benchmark, metric, system and compared system that the text names for it (else null); delta is true for a "
        "gain or a difference, false for a score.",
    ]
)


def _list_of(properties: dict[str, Any]) -> dict[str, Any]:
    item = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"type": "array", "items": item}


_TEXT, _TEXT_OR_NONE = {"type": "string"}, {"type": ["string", "null"]}
_PROPERTIES: dict[str, Any] = {
    **{name: _list_of({"name": _TEXT}) for name in LISTS},
    "introduces": _list_of({"name": _TEXT, "kind": {"type": "string", "enum": list(KINDS)}}),
    "results": _list_of(
        {
            "value": {"type": "number"},
            "unit": _TEXT_OR_NONE,
            "benchmark": _TEXT_OR_NONE,
            "metric": _TEXT_OR_NONE,
            "system": _TEXT_OR_NONE,
            "compared": _TEXT_OR_NONE,
            "delta": {"type": "boolean"},
        }
    ),
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}
"""The JSON schema of an answer, as servers with structured output take it."""

QUESTION_VERSION = digest(INSTRUCTIONS, str(SCHEMA))
"""Answers to another question are asked for anew."""


def question(layout: Layout) -> str:
    """A paper's text with the names of its sections.

    >>> from kg.extraction.layout import layout_text
    >>> print(question(layout_text("We train on FooData.")))
    abstract: We train on FooData.
    """
    lines = []
    before = None
    for segment in layout.segments:
        head = f"{segment.section.value}: " if segment.section is not before else ""
        lines.append(head + layout.text[segment.start : segment.end])
        before = segment.section
    return "\n".join(lines)
