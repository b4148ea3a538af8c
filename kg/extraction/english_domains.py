"""The fields of a paper without a field section: from its title and the first sentences of its abstract.

The vocabulary's fields count where they stand; a phrase that no vocabulary has counts where the title says what the
work is for ("… for CAD Understanding"), or where the abstract opens with it ("Video Virtual Try-On (VVT) aims …").
"""

from __future__ import annotations

import re

from kg.extraction.domains import FieldTag
from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention
from kg.extraction.sentences import sentences
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary
from kg.vocabulary.concept import Concept

# Nouns that a field of research or an application ends with.
_HEAD = (
    r"(?:Generation|Understanding|Reasoning|Learning|Detection|Segmentation|Editing|Modell?ing|Agents?|Retrieval|Recognition|"
    r"Synthesis|Translation|Navigation|Manipulation|Estimation|Reconstruction|Prediction|Planning|Safety|Alignment|"
    r"Compression|Answering|Captioning|Tracking|Control|Matching|Classification|Forecasting|Simulation|Memory|"
    r"Recommendation|Discovery|Verification|Optimi[sz]ation|Adaptation|Transfer|Search|Interaction|Try-On|Robotics|Driving|"
    r"Vision|Speech|Privacy|Security|Interpretability|Scheduling|Grounding|Animation|Rendering|Restoration|Super-Resolution|"
    r"Summarization|Extraction|Parsing|Analysis|Imaging|Engineering|Science|Research|Language Models|Foundation Models|Embeddings?|"
    r"Embedding Models|Reasoning Models|Reward Models|World Models|Diffusion Models|Transformers|Perception|Locomotion|Dialogue|Conversation|Inpainting|"
    r"Denoising|Localization|Mapping|Diagnosis|Design|Proving|Programming|Debugging|Repair|Testing|Pre-?training|Post-?Training|"
    r"Unlearning|Attribution|Watermarking|Jailbreaking|Red-Teaming|Hallucinations?|Collaboration|Communication|Decision-Making|"
    r"Personalization|Customization|Distillation|Quantization|Pruning|Serving|Inference|Decoding|Tokenization|Evaluation|Exploration)"
)
_HEADED = re.compile(rf"(?:^|[\s-]){_HEAD}s?$", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:an?|the|its|while|although|despite|modern|recent|training|their|our|your|more|better|towards?|unified|efficient|effective|scalable|robust|general(?:ized|-purpose)?|"
    r"fast|faster|accurate|large-scale|high-fidelity|high-quality|high-resolution|real-world|novel|new|improved|improving|enhanc\w+|comprehensive|simple|"
    r"reliable|advanc\w+|rethinking|benchmarking|evaluating|exploring|unlocking|scaling|learning to|up-to-date|training-free|"
    r"end-to-end|automatic|automated|versatile|complex|diverse|open|on|for|of|in|and|long-term|minute-scale|practical|streaming|controllable|mastering|up|llms?|vlms?|mllms?|real-time|interactive|[a-z]+-(?:aware|based|guided|driven|scale|free|efficient|objective|grained|horizon|term|centric|specific|agnostic))\s+)+",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"\s*[:：?!,;—–]\s*|\s+-+\s+|\s+(?:for|of|in|on|via|with|by|from|through|using|towards?|toward|under|across|beyond|at|as|is|are|do|"
    r"does|can|through|without|into|to|over|against|that|when|and|based|within)\s+|^(?:towards?|on|for|in|from|via|benchmarking|evaluating|improving|"
    r"enhancing|advancing|exploring|rethinking|unlocking|scaling|mastering|accelerating|understanding)\s+",
    re.IGNORECASE,
)
_METHOD_BEFORE = re.compile(r"\b(?:via|with|by|through|using|from|without|based)\s*$", re.IGNORECASE)
_FIELD_BEFORE = re.compile(
    r"(?:\b(?:for|of|in|on|towards?|toward|across|to|benchmarking|evaluating|improving|enhancing|advancing|rethinking|scaling|mastering|"
    r"accelerating|unlocking|exploring)\s*|[:：—–]\s*)$",
    re.IGNORECASE,
)
_KIND_AFTER = re.compile(
    r"\s+(?:Benchmark|Dataset|Framework|Method|Approach|System|Technique|Pipeline|Corpus|Challenge|Task)s?$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^\W*((?:[A-Za-z0-9][\w'’/-]*\s+){0,6}[A-Za-z][\w'’/-]*)\s*(?:\(([A-Z][\w-]{1,9})\)\s*)?"
    r"(?:models?\s+|methods?\s+|systems?\s+|approaches\s+|tasks?\s+)?(?:has|have|is|are|remains?|aims?|requires?|seeks?|demonstrates?|shows?|plays?|enables?|"
    r"focus(?:es)?|involves?|holds?|poses?|offers?|represents?|reduces?|provides?|relies|rely|achieves?|exhibits?|faces?|suffers?|struggles?|typically|"
    r"often|increasingly|can|must|motivates?)\b"
)
# What a title may end with that is no field: "… in the Wild", "… of Experts", "… with Human Feedback".
_NO_FIELD = re.compile(
    r"(?:Wild|Era|Age|World|Step|Time|Scale|Minutes?|Seconds?|Data|Feedback|Signals?|Tokens?|Space|Experts?|Thoughts?|Rewards?|Constraints|Scenarios|Words?|Views?|Things?|Steps|Ways?|Shifts?)$",
    re.IGNORECASE,
)
_CAPITAL_BEFORE = re.compile(r"[A-Z][a-z]+\s$")
_SENTENCES = 3  # how many opening sentences may name a field


def english_domains(layout: Layout, mentions: list[Mention], vocabulary: Vocabulary) -> list[FieldTag]:
    """The fields named by title and opening, the surest first."""
    tags: list[FieldTag] = []
    title = next((s for s in layout.segments if s.section is S.TITLE), None)
    body = next((s for s in layout.segments if s.section is S.ABSTRACT), None)
    opening = sentences(layout.text, body.start, body.end) if body else []
    for mention in mentions:
        concept = mention.concept_of(T.DOMAIN)
        if concept is None:
            continue
        if title and title.start <= mention.start < title.end:
            method = _METHOD_BEFORE.search(layout.text[title.start : mention.start])
            confidence = 0.5 if method else 0.8
        else:
            place = next((i for i, (start, end) in enumerate(opening) if start <= mention.start < end), 99)
            often = sum(concept in m.concepts for m in mentions) > 1
            confidence = 0.68 if place == 0 else (0.55 if often else 0.45) if place < _SENTENCES else 0.3
        if (
            " " not in mention.name
            and mention.name[1:2].islower()
            and _CAPITAL_BEFORE.search(layout.text[max(0, mention.start - 16) : mention.start])
        ):
            confidence -= 0.32  # "Policy Optimization" is no work on Optimization
        if concept.ambiguous or len(mention.name) < 3:
            confidence -= 0.25  # "AI", "OCR" beside other things
        if mention.has_type(T.TECHNIQUE):
            confidence -= 0.1 if title and mention.start < title.end else 0.2
        tags.append(FieldTag(mention.start, mention.end, mention.name, (), concept, None, round(confidence, 2)))
    if title:
        tags.extend(_title_phrases(layout, title.start, title.end, vocabulary))
    if opening:
        tags.extend(_subject(layout.text, *opening[0], vocabulary))
    if tags and max(t.confidence for t in tags) < 0.5:
        opened = [
            t for t in tags if t.concept is not None and opening and t.start < opening[min(2, len(opening) - 1)][1]
        ]
        if opened:  # nothing better: the first known field that the opening names
            first = min(opened, key=lambda t: (-t.confidence, t.start))
            tags.append(_sure(first, 0.52))
    return tags


def _sure(tag: FieldTag, confidence: float) -> FieldTag:
    return FieldTag(tag.start, tag.end, tag.name, tag.aliases, tag.concept, tag.technique, confidence)


def _title_phrases(layout: Layout, start: int, end: int, vocabulary: Vocabulary) -> list[FieldTag]:
    """Noun phrases of the title that end with the head noun of a field."""
    title = layout.text[start:end]
    begin = 0
    found: list[FieldTag] = []
    for cut in [*_CUT.finditer(title), None]:
        stop = cut.start() if cut else len(title)
        phrase, before = title[begin:stop], title[:begin]
        at = begin
        begin = cut.end() if cut else len(title)
        field_before = re.search(r"\b(?:for|of|in)\s+$", before, re.IGNORECASE) is not None
        tag = _phrase(phrase, start + at, vocabulary, loose=cut is None and field_before)
        if tag is None or _METHOD_BEFORE.search(before):
            continue
        said_for = _FIELD_BEFORE.search(before) is not None
        if (
            re.search(r"[:：]\s*$", before)
            and cut is not None
            and re.match(r"\s*(?:for|via|with|in|of|through)\b", cut.group())
        ):
            said_for = tag.concept is not None  # "BAPO: Boundary-Aware Policy Optimization for …" names the method
        found.append(_with(tag, 0.62 if said_for else 0.45))
    return found


def _field(vocabulary: Vocabulary, phrase: str) -> Concept | None:
    """The field that goes by a phrase, in the singular or in the plural."""
    return next(iter(vocabulary.lookup(phrase, T.DOMAIN) or vocabulary.lookup(f"{phrase}s", T.DOMAIN)), None)


def _phrase(phrase: str, start: int, vocabulary: Vocabulary, loose: bool = False) -> FieldTag | None:
    """The field in a chunk of a title, without what leads it and the kind of work that follows it."""
    kind = _KIND_AFTER.search(phrase)
    if kind:
        phrase = phrase[: kind.start()]
    lead = _LEADING.match(phrase)
    if lead:
        start, phrase = start + lead.end(), phrase[lead.end() :]
    phrase = re.sub(r"(?<=tion) Model$", "", phrase.rstrip(" .*'\""))
    words = phrase.split()
    for count in range(len(words) - 1):  # "Unrelated Parallel Machine Scheduling" → the longest tail that is known
        tail = " ".join(words[count:])
        known = _field(vocabulary, tail)
        if known and not count:
            break  # all of it is known
        if known:
            at = start + phrase.index(tail)
            return FieldTag(at, at + len(tail), tail, (), known, None, 0.6)
    headed = _HEADED.search(phrase) is not None
    if not headed and not (
        loose and 2 <= len(words) <= 4 and re.search(r"[a-z]{3}$", phrase) and not _NO_FIELD.search(phrase)
    ):
        return None
    if (
        "Meets" in words
        or (len(words) > 1 and re.match(r"(?!Reasoning|Imaging|Pricing|Planning)[A-Z][a-z]+ing$", words[0]))
        or not 1 <= len(words) <= 5
    ):
        return None
    concept = _field(vocabulary, phrase)
    if concept is None and (len(words) < 2 and "-" not in phrase):
        return None
    if concept is None and vocabulary.lookup(phrase, T.TECHNIQUE):
        return None
    return FieldTag(start, start + len(phrase), phrase, (), concept, None, 0.6)


def _subject(text: str, start: int, end: int, vocabulary: Vocabulary) -> list[FieldTag]:
    """What the first sentence is about: its subject, when that is named like a field or given an acronym."""
    match = _SUBJECT.match(text[start:end])
    if match is None:
        return []
    phrase = match.group(1)
    lead = _LEADING.match(phrase)
    at = start + match.start(1) + (lead.end() if lead else 0)
    phrase = phrase[lead.end() :] if lead else phrase
    words = phrase.split()
    named = _HEADED.search(phrase) is not None
    if not len(words) + phrase.count("-") >= 2 or len(words) > 5 or not (named or match.group(2)):
        return []
    if re.search(
        r"\b(?:we|this|these|such|recent|current|existing|most|many|that|which|of|in|for|with|and)\b",
        phrase,
        re.IGNORECASE,
    ):
        return []
    concept = _field(vocabulary, phrase)
    if concept is None and re.match(r"[A-Z][a-z]+ing\s", phrase):
        return []  # "Developing tool-use agents is …"
    for count in range(1, len(words) - 1):
        tail = " ".join(words[count:])
        if concept is None and vocabulary.lookup(tail, T.DOMAIN):
            return []  # "Large vision-language models": the known tail stands in the text and counts by itself
    if concept is None and vocabulary.lookup(phrase):
        return []
    aliases = (match.group(2),) if match.group(2) else ()
    return [FieldTag(at, at + len(phrase), phrase, aliases, concept, None, 0.62)]


def _with(tag: FieldTag, confidence: float) -> FieldTag:
    if tag.concept is not None:
        confidence += 0.15
    return FieldTag(tag.start, tag.end, tag.name, tag.aliases, tag.concept, tag.technique, round(confidence, 2))


__all__ = ["english_domains", "name_key"]
