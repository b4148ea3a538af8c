"""The named things of English text that may be model, baseline or data to the paper, with the features that decide which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.extraction.analysis import Analysis, introduced_keys
from kg.extraction.candidates import Candidate
from kg.extraction.coordination import Group
from kg.extraction.english_roles import looks_like_data
from kg.extraction.mentions import Mention
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S
from kg.vocabulary import Vocabulary

_MODELISH, _DATA = (T.MODEL, T.SYSTEM), (T.BENCHMARK, T.DATASET)
_WORD = re.compile(r"[A-Za-z][\w'’-]*|\d[\d.,]*%?|[^\s\w]")
_STEM = re.compile(r"(?:ations?|ments?|ings?|ed|es|s|e|ly)$")
_CLAUSE = re.compile(r"[,;:]\s+(?:and|while|whereas|but|which|surpassing|outperforming|achieving|with)\b|;")
_OTHERS = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|exceed\w*|beat\w*|compar\w*|versus|vs|against|baselines?|rival\w*|competitive|on par|unlike|match\w*)\b",
    re.IGNORECASE,
)
_BUILDS = re.compile(
    r"\b(?:buil[dt]\w*|based|fine-?tun\w*|train\w*|frozen|backbones?|initiali\w*|appl\w+|integrat\w*|adapt\w*|on top|extend\w*|improv\w*|boost\w*|from|to|enabl\w*|equip\w*|distill\w*)\b",
    re.IGNORECASE,
)
_STUDIES = re.compile(r"\b(?:evaluat\w*|test\w*|benchmark\w*|assess\w*|audit\w*|analy\w*|examin\w*|investigat\w*|study\w*|models?|across|find)\b", re.IGNORECASE)
_USES = re.compile(r"\b(?:us(?:e|es|ed|ing)|via|with|by|generated|judge\w*|teacher|annotat\w*|label\w*|filter\w*|prompt\w*|reward|verif\w*)\b", re.IGNORECASE)
_MEASURES = re.compile(r"\b(?:on|across|benchmarks?|datasets?|evaluat\w*|results?|experiments?|achiev\w*|accuracy|score\w*|tasks?)\b", re.IGNORECASE)
_MODEL_NOUN = re.compile(r"^(?:[\w-]*(?:models?|llms?|lms|vlms?|mllms?|lmms|vlas?|backbones?|agents?|encoders?|generators?|famil(?:y|ies)|series|architectures?))$", re.IGNORECASE)
_DATA_NOUN = re.compile(r"^(?:benchmarks?|datasets?|corpus|corpora|suites?|tasks?|leaderboards?|test|evaluations?|environments?|challenges?|splits?|sets?)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\W{0,3}(?:(?:by|to|of|from|at|with|up)\s+)*[+~]?\d")


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    lower = word.lower()
    if lower[0].isdigit():
        return "0"
    return _STEM.sub("", lower) if len(lower) > 4 else lower


def role_candidates(analysis: Analysis, vocabulary: Vocabulary) -> list[Candidate]:
    """A candidate for each mention of a named thing in an English sentence, in the order of the text."""
    return [Candidate(m.start, m.end, m.name, m.concept_of(*_MODELISH, *_DATA), features) for m, features in described(analysis)]


def described(analysis: Analysis) -> Iterator[tuple[Mention, list[str]]]:
    text = analysis.layout.text
    own = introduced_keys(analysis)
    own_names = [i.name for i in analysis.introductions if i.confidence >= 0.6]
    by_segment: dict[int, list[Mention]] = {}
    for mention in analysis.mentions:
        if mention.segment.english and mention.segment.section is not S.TITLE:
            by_segment.setdefault(mention.segment.start, []).append(mention)
    counts: dict[str, int] = {}
    for mention in analysis.mentions:
        counts[name_key(mention.name)] = counts.get(name_key(mention.name), 0) + 1
    numbers = {span: i for i, span in enumerate(sorted(analysis.zones))}
    for mentions in by_segment.values():
        for group in analysis.groups_of(mentions):
            zone = analysis.zones.get((group.sentence_start, group.sentence_end))
            if zone is None:
                continue
            named = [
                m for m in group.mentions
                if (m.has_type(*_MODELISH, *_DATA) or (not m.concepts and m.strong)) and name_key(m.name) not in own
            ]
            if not named:
                continue
            sentence = text[group.sentence_start : group.sentence_end]
            shared = _shared(analysis, group, zone, sentence, own_names, numbers.get((group.sentence_start, group.sentence_end), 0))
            for mention in named:
                yield mention, shared + _own(analysis, group, mention, counts, zone)


def _shared(analysis: Analysis, group: Group, zone: Zone, sentence: str, own_names: list[str], number: int) -> list[str]:
    """What holds for all names of a list."""
    left = group.left[-120:]
    cuts = [m.end() for m in _CLAUSE.finditer(left)]
    clause = left[cuts[-1] :] if cuts else left
    before = [_stem(w) for w in _WORD.findall(left)[-6:]]
    after = [_stem(w) for w in _WORD.findall(group.right[:60])[:3]]
    raw_after = _WORD.findall(group.right[:40])[:3]
    opened = left.count("(") > left.count(")")
    z = zone.value
    study = analysis.studies_models
    own_left = any(n in left for n in own_names) or re.search(r"\b(?:our|we|it)\b", left, re.IGNORECASE) is not None
    features = [
        f"zone={z}", f"study={study}", f"zone={z}|study={study}", f"own={own_left}|zone={z}",
        f"opened={opened}", f"listed={len(group.mentions) > 1}|zone={z}", f"first={number < 2}|zone={z}",
        f"start={not left.strip()}|zone={z}",
        f"number={_NUMBER.match(group.right) is not None}|zone={z}",
        f"modelnoun={any(_MODEL_NOUN.match(w) for w in raw_after)}", f"datanoun={any(_DATA_NOUN.match(w) for w in raw_after)}",
    ]
    for name, cue in (("others", _OTHERS), ("builds", _BUILDS), ("studies", _STUDIES), ("uses", _USES), ("measures", _MEASURES)):
        inside = cue.search(clause) is not None
        anywhere = cue.search(left) is not None
        features.append(f"{name}={inside}{anywhere}|study={study}")
        features.append(f"{name}={inside}{anywhere}|zone={z}")
    features += [f"b{i}={w}" for i, w in enumerate(reversed(before), 1) if i <= 2]
    features += [f"b={w}" for w in before]
    if len(before) > 1:
        features.append(f"bb={before[-2]}_{before[-1]}")
    features += [f"a{i}={w}" for i, w in enumerate(after, 1)]
    if opened:
        bracket = left[: left.rindex("(")]
        words = _WORD.findall(bracket)
        features.append(f"outside={_stem(words[-1]) if words else ''}")
        features.append(f"outsidemodel={bool(words) and _MODEL_NOUN.match(words[-1]) is not None}")
        features.append(f"outsidedata={bool(words) and _DATA_NOUN.match(words[-1]) is not None}")
    return features


def _own(analysis: Analysis, group: Group, mention: Mention, counts: dict[str, int], zone: Zone) -> list[str]:
    model, data = mention.has_type(*_MODELISH), mention.has_type(*_DATA)
    kind = ("both" if data else "model") if model else "data" if data else "modellike" if mention.model_like else "datalike" if looks_like_data(mention.name) else "unknown"
    others = [m for m in group.mentions if m is not mention]
    company = "model" if any(m.has_type(*_MODELISH) or m.model_like for m in others) else "data" if any(m.has_type(*_DATA) or looks_like_data(m.name) for m in others) else "none"
    concept = mention.concept_of(*_MODELISH, *_DATA)
    shape = "acronym" if mention.name.isupper() else "words" if " " in mention.name else "plain" if mention.name[1:].islower() else "mixed"
    left, z, study = group.left[-14:].lower(), zone.value, analysis.studies_models
    near = _WORD.findall(left)[-1:] or [""]
    right = _WORD.findall(group.right[:20].lower())[:1] or [""]
    technique = mention.has_type(T.TECHNIQUE, T.METRIC, T.DOMAIN)
    return [
        f"kind={kind}", f"kind={kind}|zone={z}", f"kind={kind}|study={study}", f"kind={kind}|company={company}", f"kind={kind}|b1={_stem(near[0]) if near[0] else ''}",
        f"kind={kind}|a1={_stem(right[0]) if right[0] else ''}",
        f"shape={shape}|kind={kind}", f"ambiguous={concept is not None and concept.ambiguous}|kind={kind}",
        f"times={min(3, counts[name_key(mention.name)])}|kind={kind}", f"short={len(mention.name) <= 3}|kind={kind}",
        f"technique={technique}|kind={kind}", f"kind={kind}|others={_OTHERS.search(group.left[-120:]) is not None}",
        f"kind={kind}|builds={_BUILDS.search(group.left[-60:]) is not None}", f"kind={kind}|measures={_MEASURES.search(group.left[-60:]) is not None}",
    ]
