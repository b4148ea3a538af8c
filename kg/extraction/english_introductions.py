"""What an English abstract contributes under a name of its own: titles, "we introduce X, a …", "called X", "our X"."""

from __future__ import annotations

import re

from kg.extraction.brackets import BracketPair, initials_fit
from kg.extraction.coordination import Group, groups
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_VERB = (
    r"(?:propos|introduc|present|develop|releas|design|construct|build|built|creat|contribut|formaliz|formulat|devis|"
    r"establish|unveil|open-sourc|curat|motivat|obtain|instantiat|describ|announc|shar|offer|deriv)\w*"
)
# Words between a verb of proposing and the name it proposes: none of them begins what the thing is made from or for.
_GAP = r"(?:(?!(?:for|with|using|on|of|by|via|from|based|through|to|that|which|in|into|over|under|than|against)\b)[\w'’/-]+,?\s+){0,7}"
_PROPOSED = re.compile(rf"\b{_VERB}\s+{_GAP}[\"“'`(]*$", re.IGNORECASE)
_IN_OUR = re.compile(r"\b(?:instantiat|implement|realiz|embod|packag)\w*\s+(?:\w+\s+){0,5}(?:in|as)\s+$", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?:called|named|termed|dubbed|namely|coined|denoted(?: as)?|referred to as|known as our|abbreviated as|"
    r"(?:we|I) (?:\w+ )?(?:call|term|name|dub|refer to as|coin)(?: (?:it|this|them|these|\w+))?(?: the| as)?|"
    r"call (?:it|this)(?: the)?)\s*[,:]?\s*(?:the\s+)?[\"“'`]*$",
    re.IGNORECASE,
)
_OUR = re.compile(
    r"\b(?:our|the proposed)\s+(?:(?:novel|proposed|new|lightweight|final|full|trained|best|open|first|resulting|method|model|framework|"
    r"approach|flagship|[a-z]+-[a-z]+),?\s+){0,3}[\"“'`(]*$",
    re.IGNORECASE,
)
_NEW_KIND = re.compile(
    r"\b(?:an?|the|our|two|three|four|five|six|several)\s+(?:[\w'’-]+,?\s+){0,5}?(?:benchmark|dataset|framework|model|method|approach|system|metric|"
    r"pipeline|algorithm|module|mechanism|corpus|paradigm|strategy|toolkit|protocol|variants?|modules|components|models|"
    r"datasets|benchmarks|methods|techniques|stages|strategies|mechanisms)\s*(?:[,:—–(-]|\s)\s*(?:namely\s+|i\.e\.,?\s+)?[\"“'`]*$",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"\b(?:consists? of|compris(?:es?|ing)|includ(?:es?|ing)|featur\w+|combin\w+|integrat\w+|with|via|through|introduc\w+|"
    r"motivating|propos\w+|incorporat\w+|employ\w*|leverag\w+|built on|introduce)\s+(?:[\w'’-]+,?\s+){0,4}(?:modules?|components?|stages?|variants?|parts?|"
    r"innovations?|strategies|techniques|mechanisms|modes|ideas|designs|stages|tasks|subsets?|tracks|versions)\s*[,:(—–-]+\s*"
    r"(?:\(?(?:i|1|a)\)\s*)?[\"“'`]*(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    r"^\s*(?:\([^()]{1,90}\)\s*)?(?:[,:—–-]+\s*|\bis\s+)(?:an?|the first|our|the)\s+(?:[\w'’/-]+,?\s+){0,9}?"
    r"(?:framework|model|benchmark|dataset|method|approach|system|metric|pipeline|algorithm|module|mechanism|corpus|"
    r"paradigm|strategy|toolkit|protocol|agent|architecture|suite|platform|network|technique|objective|loss|scheme|family|"
    r"engine|library|collection|testbed|environment|recipe|instrument)s?\b",
    re.IGNORECASE,
)
_OTHERS_WORK = re.compile(r"\b(?:unlike|existing|prior|previous|such as|e\.g\.,?|like|compared|baselines?)\b[^.]{0,30}$", re.IGNORECASE)
_REPORT = re.compile(r"^(.{2,40}?)\s+(?:Technical |System )?(?:Report|Card)\b", re.IGNORECASE)
_VARIANT = re.compile(r"[-– ](?:\d+(?:\.\d+)?[BM]|Lite|Base|Large|Small|Mini|Nano|Pro|Max|Flash|Instruct|Thinking|Chat)\b", re.IGNORECASE)


def english_introductions(
    layout: Layout,
    mentions: list[Mention],
    pairs: list[BracketPair],
    zone_at: dict[tuple[int, int], Zone],
    known_keys: frozenset[str],
) -> list[Introduction]:
    """The contributions that English text names, the title's excepted. ``zone_at``: the zones by sentence span."""
    found: list[Introduction] = []
    found.extend(_from_report_title(layout))
    by_segment: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.segment.section is not S.TITLE:
            by_segment.setdefault(mention.segment.start, []).append(mention)
    for inside in by_segment.values():
        for group in groups(layout.text, inside):
            zone = zone_at.get((group.sentence_start, group.sentence_end))
            if zone is not None:
                found.extend(_from_group(layout, group, zone))
    keys = {name_key(i.name) for i in found}
    for pair in pairs:
        introduced = _from_pair(layout, pair, zone_at, known_keys)
        if introduced and name_key(introduced.name) not in keys:
            found.append(introduced)
    found.extend(_variants(mentions, found))
    return found


def _proper(mention: Mention) -> bool:
    """Whether a run of words can be a name: written like one, or two capitalised words."""
    words = mention.name.split()
    return mention.strong or (len(words) >= 2 and all(w[0].isupper() or w[0].isdigit() for w in words))


def _from_group(layout: Layout, group: Group, zone: Zone) -> list[Introduction]:
    """The names of one list: what holds for its first member holds for all of them."""
    left = group.left[-110:]
    cue = _cue(left)
    head = group.mentions[0]
    found: list[Introduction] = []
    for index, mention in enumerate(group.mentions):
        confidence = cue
        right = layout.text[mention.end : min(group.sentence_end, mention.end + 110)]
        apposed = _APPOSED.match(right)
        between = layout.text[head.end : mention.start] if index else ""
        if index and re.search(r"[()]", between) and not re.fullmatch(r"(?:[^()]|\([^()]*\))*", between):
            confidence = 0.0  # the list goes on inside a bracket: examples, not members
        if apposed and not confidence and zone is not Zone.BACKGROUND:
            begins = not group.left.strip() and index == 0
            confidence = 0.8 if re.search(rf"\b{_VERB}\b", left, re.IGNORECASE) else 0.6 if begins else 0.0
        if not confidence or (mention.concepts and confidence < 0.85) or mention.in_bracket_of:
            continue
        if not (_proper(mention) or (confidence >= 0.85 and apposed) or _NAMED.search(left)):
            continue
        if mention.concepts and (index or not _directly(left)):
            continue  # a known name is a contribution only where the verb stands right before it
        if len(mention.name) < 2 or _OTHERS_WORK.search(left):
            continue
        around = apposed.group() if apposed else f"{right[:24]}"
        type_ = kind_of(mention.name, around, T.SYSTEM)
        if not apposed and not any(c.isspace() for c in around.strip()[:1]):
            type_ = kind_of(mention.name, f"{around} {left[-30:]}", type_)
        found.append(Introduction(mention.start, mention.end, mention.name, type_, round(confidence - 0.05 * (index > 0), 2)))
    return found


def _directly(left: str) -> bool:
    return re.search(rf"\b(?:we|paper|work|report|introducing)\b\s*(?:\w+\s+)?(?:{_VERB})?\s*[\"“]*$", left, re.IGNORECASE) is not None


def _cue(left: str) -> float:
    """How surely the words before a name say that it is new."""
    if _NAMED.search(left):
        return 0.9
    if re.search(r"\bintroducing\s+[\"“]*$", left, re.IGNORECASE):
        return 0.85
    proposed = _PROPOSED.search(left)
    if proposed and not re.search(r"\b(?:recently|previously|has been|have been|were|was|as) +$", left[: proposed.start()]):
        return 0.88
    if _OUR.search(left):
        return 0.78
    if _PARTS.search(left) or _IN_OUR.search(left):
        return 0.68
    if _NEW_KIND.search(left) and re.search(rf"\b(?:new|novel|first|{_VERB})\b", left, re.IGNORECASE):
        return 0.75
    return 0.0


def _from_report_title(layout: Layout) -> list[Introduction]:
    """ "Qwen3-Coder-Next Technical Report": the title names the model that is reported on."""
    segment = next((s for s in layout.segments if s.section is S.TITLE), None)
    if segment is None:
        return []
    match = _REPORT.match(layout.text[segment.start : segment.end])
    if match is None or not looks_like_a_name(match.group(1).replace(" ", "-")):
        return []
    return [Introduction(segment.start, segment.start + match.end(1), match.group(1), T.MODEL, 0.85)]


def _from_pair(
    layout: Layout, pair: BracketPair, zone_at: dict[tuple[int, int], Zone], known: frozenset[str]
) -> Introduction | None:
    """A long form in capitals with its acronym, in a sentence about the method: "our Feature Merger (FM)"."""
    segment = layout.segment_at(pair.start)
    if segment.section is S.TITLE:
        return None
    span = next((s for s in zone_at if s[0] <= pair.start < s[1]), None)
    if span is None or zone_at[span] is Zone.BACKGROUND:
        return None
    acronym = next((i for i in pair.inside if initials_fit(i, pair.outside)), None)
    words = re.split(r"[ -]", pair.outside)
    if acronym is None or len(words) < 2 or sum(w[:1].isupper() for w in words) < max(2, len(words) - 1):
        return None
    if any(name_key(n) in known for n in (pair.outside, acronym, acronym.rstrip("s"))):
        return None
    left = layout.text[span[0] : pair.start][-110:]
    cue = _cue(left)
    if _OTHERS_WORK.search(left) or (not cue and zone_at[span] is not Zone.METHOD):
        return None
    type_ = kind_of(pair.outside, layout.text[pair.bracket_end : pair.bracket_end + 60], T.TECHNIQUE)
    return Introduction(pair.start, pair.bracket_end, pair.outside, type_, max(cue, 0.6), (acronym,))


def _variants(mentions: list[Mention], found: list[Introduction]) -> list[Introduction]:
    """Sizes and versions of what is introduced, where the text names them: "MMFineReason-4B"."""
    own = {name_key(i.name): i for i in found}
    made: list[Introduction] = []
    for mention in mentions:
        if mention.concepts or name_key(mention.name) in own:
            continue
        match = _VARIANT.search(mention.name)
        stem = own.get(name_key(mention.name[: match.start()])) if match else None
        if match and stem and stem.type in (T.MODEL, T.SYSTEM) and mention.segment.section is not S.TITLE:
            made.append(Introduction(mention.start, mention.end, mention.name, T.MODEL, 0.6))
            own[name_key(mention.name)] = made[-1]
    return made


__all__ = ["Segment", "english_introductions"]
