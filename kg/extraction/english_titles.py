"""What the title of an English paper says it contributes: the name before the colon, the model of a report."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.extraction.english_parts import BEGINS, SUBJECT
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_REPORT = re.compile(r"^(?!(?:An?|The)\s)(.{2,40}?)\s+(?:Technical |System )?(?:Report|Card)\b(?!\s+on\b)", re.IGNORECASE)
# Words that names of things rarely hold, and headlines often do: "VLMs Need Words", "From Data to Behavior".
_HEADLINE = re.compile(
    r"\b(?:is|are|was|be|can|do|does|don't|did|has|have|needs?|knows?|makes?|takes?|meets?|matters?|improves?|encodes?|"
    r"learns?|reasons?|dominates?|leads?|speaks?|exists?|works?|from|in|into|to|as|with|without|via|and|or|vs|versus|on|"
    r"at|by|under|over|through|not|no|all|more|less|than|before|after|between|across|within|beyond|towards?|your|you|me|"
    r"it|its|their|them|this|that|these|what|when|where|which|who|whom|why|how|should|will|may|back|ahead|better|faster|"
    r"rethinking|revisiting|revisited|understanding|unlocking|improving|measuring|a|an|the|but|if|we|one|same|just)\b|[,?!<>]",
    re.IGNORECASE,
)
# "Chain of Mindset", "Depth Any Panoramas" name things, "Scaling Laws for Code" and "Agent Skills in the Wild" do not.
_OF = re.compile(r"\b[Oo]f\b")
_NAMED_WITH_OF = re.compile(
    r"^(?:Chain|Tree|Graph|Mixture|Ensemble|Tower|Sea|Zone|Game|Theory|Web|Forest|Bag|Stack|Wheel|Path|Soup|Map|City|"
    r"World|Atlas|Network)s?[ -]of[ -](?:\w+ ?){1,3}$",
    re.IGNORECASE,
)
# What a head ends with when it says what the paper is about, not what it is called.
_TOPIC = re.compile(
    r"(?:learning|models|agents|laws?|reasoning|systems|survey|review|intelligence|optimi[sz]ation|training|evaluation|"
    r"understanding|generation|retrieval|detection|recognition|segmentation|estimation|reconstruction|safety|alignment|"
    r"interpretability|transformers|llms?|vlms?|vlas?|mllms?|rl|rag|ai|attacks?|biases|bias|behaviou?r|skills|memory|usage|"
    r"stability|conflict|persuasion|paradox|gap|trap|illusion|dilemma|problem|vacuum|dichotomy|curse|crisis|autoencoders|"
    r"networks|architectures|methods|approach(?:es)?|analysis|study|case study|roadmap|guide|engineering|science|research|"
    r"compression|quantization|pruning|distillation|editing|planning|navigation|manipulation|control|search|representations?|"
    r"embeddings?|tokens|tokenizers?|prompts?|prompting|rewards?|feedback|benchmarks|benchmarking|evaluations?|measures?|"
    r"context|scaling|personalization|robustness|privacy|fairness|trust|uncertainty|hallucinations?|creativity|features|"
    r"icl|sft|rlhf|rlvr|cot|diffusion|fusion|collapse|errors?|failures?|mechanisms?|dynamics|awareness|selection|sampling|"
    r"decoding|inference|simulation|translation|summarization|classification|prediction|forecasting|synthesis|modeling|modelling)$",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"\s*(?:how|why|when|what|where|which|do|does|are|is|can)\b", re.IGNORECASE)
_COINED_WORD = re.compile(r"[A-Z][a-zA-Z]*-of-[A-Z][a-z]+$|[\w-]+-?(?:bench|eval)$", re.IGNORECASE)
_FORMULA = re.compile(r"[\\^_$Α-ω]")  # "χ_{0}", "τ-bench"
_LINKED = re.compile(r"\s+(?:&|and)\s+")
_PLURAL_OF_KIND = re.compile(r"^(?:LLM|VLM|VLA|MLLM|LMM|GNN|CNN|RNN|SAE|GUI|UMM|CaMeL)s$")
_SUBJECT_VERB = (
    r"\s*(?:\([^()]{1,60}\)\s*)?,?\s+(?:(?:also|then|further|thus|consistently|simply|explicitly)\s+)?"
    r"(?:is an?|is the|(?!this|its|as|plus|versus|across|towards|has|does|was)[a-z-]+(?:[a-z]{2}s|[^s\W]es|ys)\b)"
)
_INTRODUCED = (
    r"\b(?:introduc\w+|propos\w+|present\w*|call(?:ed)?|term(?:ed)?|named?|dubbed|releas\w+|develop\w*|our|buil[dt]\w*|"
    r"design\w*|launch\w*|shar(?:e|ing)|creat\w+)\s+(?:\S+\s+){0,4}?[\"“'‘`]?"
)
_SAID = re.compile(r"\b(?:for|via|with|in|of|by|through|on|from|to|using|towards?)\b")
_NOUN = re.compile(
    r"\b(Benchmark(?:ing)?|Dataset|Corpus|Framework|Agent|System|Pipeline|Toolkit|Metric|Method|Algorithm|Model)s?\b"
)


def english_title(layout: Layout, known: frozenset[str]) -> list[Introduction]:
    """The names before the colon of a title. ``known``: keys of names in the title that the vocabulary has.

    A name written like one is enough. Plain words need to be no headline, and the text to speak of them as of a thing:
    proposed, the subject of a sentence, with capitals where nothing else has them; or, if it never does, to be no topic.
    """
    title = _title(layout)
    if title is None or any(not s.english for s in layout.segments if s is not title):
        return []
    text = layout.text[title.start : title.end]
    head, colon, rest = text.partition(":")
    head = head.removeprefix("Introducing ")
    if not colon or not rest.strip() or not 1 < len(head.strip()) <= 50 or '"' in head or "“" in head:
        return []
    body = layout.text[title.end :]
    said = _NOUN.search(_SAID.split(rest)[0])
    noun = said.group(1).replace("Benchmarking", "Benchmark") if said else ""
    found = []
    names = _LINKED.split(head)
    if len(names) > 1 and not all(_written_like_a_name(n.strip()) for n in names):
        names = [head]
    for piece in names:
        name = piece.strip()
        confidence = _confidence(name, body, rest, known)
        if confidence:
            start = title.start + text.index(name)
            type_ = kind_of(name, noun, T.SYSTEM)
            found.append(Introduction(start, start + len(name), name, type_, confidence))
    return found


def _title(layout: Layout) -> Segment | None:
    return next((s for s in layout.segments if s.section is S.TITLE), None)


def _written_like_a_name(name: str) -> bool:
    return len(name) > 1 and len(name.split()) <= 3 and any(looks_like_a_name(w) for w in name.split())


def _confidence(name: str, body: str, rest: str, known: frozenset[str]) -> float:
    """How surely the head of a title is a name of what the paper contributes; 0 when it is none."""
    words = name.split()
    if not words or len(words) > 5 or name_key(name) in known or not name[0].isalnum():
        return 0.0
    spoken = _spoken_of(name, body)
    if len(words) == 1:
        if spoken or looks_like_a_name(name) or _COINED_WORD.match(name) or _FORMULA.search(name):
            return 0.85 if spoken else 0.7
        return 0.6 if name[0].isupper() and name[1:].islower() and not name.endswith(("ing", "tion", "ity")) else 0.0
    if not all(w[0].isupper() or w[0].isdigit() or w in ("of", "v2", "to", "in") for w in words):
        return 0.75 if spoken and not _HEADLINE.search(name) else 0.0
    if spoken:
        return 0.75
    if _HEADLINE.search(name) or _PLURAL_OF_KIND.match(words[0]) or _QUESTION.match(rest):
        return 0.0
    if _OF.search(name):
        return 0.6 if _NAMED_WITH_OF.match(name) else 0.0
    if len(words) > 4 or (words[0].endswith("ing") and words[0][1:].islower()) or _TOPIC.search(words[-1]):
        return 0.0
    return 0.6


def _spoken_of(name: str, body: str) -> bool:
    """Whether the text proposes the name, or says in a sentence that begins with it what it does."""
    if name.lower() not in body.lower():
        return False
    escaped = re.escape(name)
    if re.search(rf"(?:^|[.!?:]\s+|[^\w\s,()'’\"“”/-]\s+)(?:The\s+)?{escaped}{_SUBJECT_VERB}", body, re.MULTILINE):
        return True
    return re.search(rf"{_INTRODUCED}{escaped}(?!\w|\s*:)", body, re.IGNORECASE) is not None


def title_acronym(layout: Layout, mentions: list[Mention], known: Callable[[str], bool]) -> list[Introduction]:
    """The acronym of the title's first words, as the text goes on to call the thing: "Causal Judge Evaluation" → "CJE"."""
    title = _title(layout)
    if title is None:
        return []
    head = layout.text[title.start : title.end].partition(":")[0]
    initials = "".join(m.group()[0].lower() for m in _words(head))
    every = "".join(u[0].lower() for u in _UNIT.findall(head))  # "Chain of Mindset" → "CoM"
    if len(every) < 3:
        return []
    for mention in mentions:
        if mention.concepts or mention.segment is title or not _ACRONYM.fullmatch(mention.name):
            continue
        capitals = "".join(c.lower() for c in mention.name if c.isupper())
        before = layout.text[max(title.end, mention.start - 12) : mention.start]
        if not BEGINS.search(before) or not SUBJECT.match(layout.text, mention.end):
            continue  # its field, or what others did
        if mention.name.lower() == every and len(capitals) >= 2 and not known(mention.name):
            type_ = kind_of(head, "", T.SYSTEM)
            return [Introduction(mention.start, mention.end, mention.name, type_, 0.75, (head.strip(),))]
        if len(capitals) >= 3 and initials.startswith(capitals) and not known(mention.name):
            count = len(capitals)
            end = next(m.end() for n, m in enumerate(_words(head), 1) if n == count)
            name = head[:end].strip()
            whole = (name,) if len(initials) == count else ()
            return [Introduction(mention.start, mention.end, mention.name, kind_of(name, "", T.SYSTEM), 0.75, whole)]
    return []


def _words(head: str) -> list[re.Match[str]]:
    return [m for m in _UNIT.finditer(head) if m.group().lower() not in _SMALL]


_UNIT = re.compile(r"[A-Za-z0-9]+")
_ACRONYM = re.compile(r"[A-Z][A-Za-z]{2,7}")
_SMALL = frozenset({"of", "for", "with", "and", "in", "to", "the", "a", "an", "on", "via", "by", "from"})


def from_report_title(layout: Layout) -> list[Introduction]:
    """ "Qwen3-Coder-Next Technical Report": the title names the model that is reported on."""
    segment = _title(layout)
    if segment is None:
        return []
    match = _REPORT.match(layout.text[segment.start : segment.end])
    if match is None or not looks_like_a_name(match.group(1).replace(" ", "-")):
        return []
    return [Introduction(segment.start, segment.start + match.end(1), match.group(1), T.MODEL, 0.85)]
