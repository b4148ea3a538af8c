"""What an English abstract contributes under a name of its own: titles, "we introduce X, a …", "called X", "our X"."""

from __future__ import annotations

import re
from collections.abc import Callable

import ahocorasick_rs

from kg.extraction.brackets import BracketPair, initials_fit
from kg.extraction.coordination import Group
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.extraction.sentences import Zone
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_VERB = (
    r"(?:(?:propos|introduc|present|releas|unveil|announc)\w*|(?:develop|design|construct|creat|contribut|formaliz|devis|"
    r"establish|curat|motivat|obtain|instantiat|describ)(?:e|es|s|ing|y)?|build|builds|building|built|open-sourc(?:e|ing)|"
    r"(?<=we )(?:\w+ )?(?:develop|design|construct|creat|curat|obtain)ed|publish)"
)
# Words between a verb of proposing and the name it proposes: none of them begins what the thing is made from or for.
_GAP = (
    r"(?:(?!(?:for|with|using|on|upon|of|by|via|from|based|through|to|that|which|in|into|over|under|than|against|its|their)\b)"
    r"(?:[a-z0-9]|[A-Z](?![\w-]*[A-Z0-9]))[\w'’/-]*,?\s+){0,7}"
)
_PROPOSED = re.compile(rf"\b(?i:{_VERB})\s+{_GAP}[\"“'`]*$")
# Who proposes: the authors, their paper, or what they introduced.
_BY_US = re.compile(
    r"\b(?:we|I|our|us|this|paper|work|report|study|authors?|and|also|further|then|to|by|team)\b|^\W*$", re.IGNORECASE
)
_VERB_BEFORE = re.compile(rf"\b(?:{_VERB}|(?:pre-?)?train)\b", re.IGNORECASE)
_NEW = re.compile(rf"\b(?:new|novel|first|{_VERB})\b", re.IGNORECASE)
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
_OTHERS_WORK = re.compile(
    r"\b(?:unlike|existing|prior|previous|such as|e\.g\.,?|like|compared|baselines?)\b[^.]{0,30}$", re.IGNORECASE
)
_SIZED = re.compile(r"^\d+(?:\.\d+)?[BMbm](?:-A\d+B)?$|^v?\d")


def english_introductions(
    layout: Layout,
    mentions: list[Mention],
    pairs: list[BracketPair],
    zone_at: dict[tuple[int, int], Zone],
    known_keys: frozenset[str],
    groups_of: Callable[[list[Mention]], list[Group]],
) -> list[Introduction]:
    """The contributions that English text names, the title's excepted.

    ``zone_at``: the zones by sentence span. ``groups_of``: the lists that mentions of one segment form.
    """
    found: list[Introduction] = []
    by_segment: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.segment.section is not S.TITLE:
            by_segment.setdefault(mention.segment.start, []).append(mention)
    for inside in by_segment.values():
        for group in groups_of(inside):
            zone = zone_at.get((group.sentence_start, group.sentence_end))
            if zone is not None:
                found.extend(_from_group(layout, group, zone))
    keys = {name_key(i.name) for i in found}
    for pair in pairs:
        introduced = _from_pair(layout, pair, zone_at, known_keys)
        if introduced and name_key(introduced.name) not in keys:
            found.append(introduced)
    return _largest(found)


def _largest(found: list[Introduction]) -> list[Introduction]:
    """Without those that are a part of another's name: "Execution Video Reward" in "Execution Video Reward Model (ExeVRM)"."""
    return [
        i
        for i in found
        if not any(
            o is not i and o.start <= i.start and i.end <= o.end and o.end - o.start > i.end - i.start for o in found
        )
    ]


def _proper(mention: Mention) -> bool:
    """Whether a run of words can be a name: written like one, or two capitalised words."""
    words = mention.name.split()
    return mention.strong or (len(words) >= 2 and all(w[0].isupper() or w[0].isdigit() for w in words))


# Some word that every cue begins with: most names have none before them, and need no closer look.
_HINTS = (
    "propos",
    "introduc",
    "present",
    "releas",
    "unveil",
    "announc",
    "develop",
    "design",
    "construct",
    "creat",
    "contribut",
    "formaliz",
    "devis",
    "establish",
    "curat",
    "motivat",
    "obtain",
    "instantiat",
    "implement",
    "realiz",
    "embod",
    "packag",
    "describ",
    "buil",
    "sourc",
    "publish",
    "call",
    "name",
    "term",
    "dub",
    "coin",
    "denote",
    "refer",
    "known",
    "abbrev",
    "our",
    "consist",
    "compris",
    "includ",
    "featur",
    "combin",
    "integrat",
    "with",
    "via",
    "through",
    "incorporat",
    "employ",
    "leverag",
    "new",
    "novel",
    "first",
)


_HINT = ahocorasick_rs.AhoCorasick(_HINTS)
_ARTICLE = re.compile(r"(?:\ban?|\bthe)\s+$")
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work)|introducing)\b", re.IGNORECASE)
_SHORT_ACRONYM = re.compile(r"[A-Z]{2,4}s?")
_APPOSITION = frozenset(",:—–-(")


def _from_group(layout: Layout, group: Group, zone: Zone) -> list[Introduction]:
    """The names of one list: what holds for its first member holds for all of them."""
    if all(m.in_bracket_of or (m.concepts and m is not group.mentions[0]) for m in group.mentions):
        return []
    left = group.left[-110:]
    words = left.lower()
    cue = _cue(left) if _HINT.find_matches_as_indexes(words) else 0.0
    head = group.mentions[0]
    found: list[Introduction] = []
    for index, mention in enumerate(group.mentions):
        right = layout.text[mention.end : min(group.sentence_end, mention.end + 110)]
        apposed = _APPOSED.match(right) if right.lstrip()[:1] in _APPOSITION or right.startswith(" is ") else None
        confidence = cue
        if apposed and not confidence and zone is not Zone.BACKGROUND:
            begins = not group.left.strip() and index == 0
            confidence = 0.8 if _VERB_BEFORE.search(left) else 0.6 if begins else 0.0
        if not confidence or (mention.concepts and confidence < 0.85) or mention.in_bracket_of:
            continue
        between = layout.text[head.end : mention.start] if index else ""
        opened = (group.left + between).count("(") > (group.left + between).count(")")
        if opened or _ARTICLE.search(between):
            continue  # examples or a second name in a bracket; "EDV, an Execute-Distill-Verify framework"
        if zone is Zone.BACKGROUND and not _OURS.search(left):
            continue
        if _HEADING.search(mention.name) or (confidence < 0.8 and not mention.name[0].isalpha()):
            continue
        if not apposed and _SHORT_ACRONYM.fullmatch(mention.name) and _NOUN_AFTER.match(right):
            continue  # "open-source MMD agents", "articulated HOI synthesis"
        start, end, name = _whole_name(layout.text, mention, group.sentence_start)
        if (
            " " in name
            and layout.text[start : end + 12] in layout.title
            and layout.title[len(name) : len(name) + 1] != ":"
        ):
            continue  # the text quotes the paper's own title
        if name.endswith((" Learning", " Models")) and apposed is None and confidence < 0.85:
            continue
        if not (_proper(mention) or " " in name or (confidence >= 0.85 and apposed) or _NAMED.search(left)):
            continue
        if mention.concepts and (index or not _directly(left)):
            continue  # a known name is a contribution only where the verb stands right before it
        if len(mention.name) < 2 or _OTHERS_WORK.search(left):
            continue
        type_ = _kind(name, apposed.group() if apposed else right[end - mention.end :][:24], left)
        found.append(Introduction(start, end, name, type_, round(confidence - 0.05 * (index > 0), 2)))
    return found


def _kind(name: str, right: str, left: str) -> T:
    """The class by the name itself, by what it is said to be, by the noun before it."""
    tail = re.split(r"[\s-]|(?<=[a-z])(?=[A-Z])", name)[-1]
    for words in (tail, right, left[-18:]):
        type_ = kind_of(words, "", T.HARDWARE)
        if type_ is not T.HARDWARE:
            return type_
    return T.SYSTEM


_CAPITAL_BEFORE = re.compile(r"(?:[A-Z][\w-]*\s+){1,4}$")
_CAPITAL_AFTER = re.compile(r"^(?:[ -][A-Z][a-z][\w-]*){1,4}")
_KIND_NOUN = re.compile(
    r"[ -](?:Framework|Benchmark|Dataset|Model|System|Method|Pipeline|Algorithm|Challenge|Suite)s?$"
)


def _whole_name(text: str, mention: Mention, sentence_start: int) -> tuple[int, int, str]:
    """The capitalised words around a mention belong to its name: "Feature [Activation Coverage]", "[Episodic Event] Memory"."""
    start, end = mention.start, mention.end
    words = mention.name.split()
    if mention.strong and len(words) == 1:
        return start, end, mention.name
    before = _CAPITAL_BEFORE.search(text[max(sentence_start, start - 50) : start])
    if before and max(sentence_start, start - 50) + before.start() > sentence_start:
        run = re.sub(r"^(?:The|A|An|Our|We|Introducing|In|This|Dr\.)\s+", "", before.group())
        start -= len(run)
    after = _CAPITAL_AFTER.match(text[end : end + 50])
    if after:
        run = after.group()
        kind = _KIND_NOUN.search(run)
        end += kind.start() if kind and len(words) > 1 and kind.start() else len(run)
    return start, end, text[start:end]


_HEADING = re.compile(
    r"(?:Contributions?|Demo|Resources|Highlights|Code|Papers?|Results|Features|Overview|Findings|Details|Links?|Report)$"
)
_NOUN_AFTER = re.compile(
    r"^\s+(?!(?:framework|model|benchmark|dataset|method|approach|system|metric|algorithm|that|which|to|as|for|with|is|can|and|in|on|by|using|achieves?)\b)[a-z]{3,}"
)


def _directly(left: str) -> bool:
    return _DIRECTLY.search(left) is not None


_DIRECTLY = re.compile(
    rf"\b(?:we|paper|work|report|introducing)\b\s*(?:\w+\s+)?(?:{_VERB})?\s*[\"“]*$", re.IGNORECASE
)
_INTRODUCING = re.compile(r"\bintroducing\s+[\"“]*$", re.IGNORECASE)


def _cue(left: str) -> float:
    """How surely the words before a name say that it is new."""
    if _NAMED.search(left):
        return 0.9
    if _INTRODUCING.search(left):
        return 0.85
    proposed = _PROPOSED.search(left)
    if proposed and not re.search(
        r"\b(?:recently|previously|been|were|was|as|can|child|users?) +$", left[: proposed.start()]
    ):
        before = left[: proposed.start()]
        if _BY_US.search(before):
            return 0.88
        if before.rstrip() and any(c.isupper() for c in before.split()[-1]):
            return 0.7  # "Flux Attention introduces a lightweight Layer Router"
    if _OUR.search(left):
        return 0.78
    if _PARTS.search(left) or _IN_OUR.search(left):
        return 0.68
    if _NEW_KIND.search(left) and _NEW.search(left):
        return 0.75
    return 0.0


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
    start = _whole_pair(layout.text, pair, span[0])
    outside = layout.text[start : pair.end]
    words = re.split(r"[ -]", outside)
    if acronym is None or len(words) < 2 or sum(w[:1].isupper() for w in words) < max(2, len(words) - 1):
        return None
    if any(name_key(n) in known for n in (pair.outside, acronym, acronym.rstrip("s"))):
        return None
    left = layout.text[span[0] : start][-110:]
    cue = _cue(left)
    if re.search(
        r"\b(?:of|for|in|on|to|towards|frozen|existing|pre-?trained|standard|conventional|traditional|of a|based on)\s+$",
        left,
    ):
        return None
    if _OTHERS_WORK.search(left) or (not cue and zone_at[span] is not Zone.METHOD):
        return None
    type_ = kind_of(outside, layout.text[pair.bracket_end : pair.bracket_end + 60], T.TECHNIQUE)
    confidence = max(cue, 0.6 if len(words) > 2 else 0.4)
    return Introduction(start, pair.bracket_end, outside, type_, confidence, (acronym,))


def _whole_pair(text: str, pair: BracketPair, sentence_start: int) -> int:
    """Where the long form begins, when a capitalised word before it fits the acronym too: "Latent Visual … (LVIP)"."""
    before = _CAPITAL_BEFORE.search(text[max(sentence_start, pair.start - 40) : pair.start])
    start = pair.start
    for word in reversed(before.group().split() if before else []):
        at = text.rindex(word, 0, start)
        if not any(initials_fit(i, text[at : pair.end]) for i in pair.inside):
            break
        start = at
    return start


def variants(mentions: list[Mention], found: list[Introduction], title_end: int) -> list[Introduction]:
    """Parts and versions of what is introduced, by their common stem: "FlowBP" → "FlowBP-Bridge", "SIN-Bench" → "SIN-QA"."""
    own = {name_key(i.name) for i in found}
    stems = {
        i.name.split("-")[0]: i
        for i in found
        if " " not in i.name and (looks_like_a_name(i.name.split("-")[0]) or i.end <= title_end)
    }
    made: list[Introduction] = []
    for mention in mentions:
        stem, hyphen, rest = mention.name.partition("-")
        whole = stems.get(stem)
        if (
            mention.start < title_end
            or rest.rstrip("s") in ("LLM", "VLM", "MLLM", "VLA", "LMM")
            or mention.concepts
            or not hyphen
            or whole is None
            or name_key(mention.name) in own
            or len(stem) < 3
        ):
            continue
        if _SIZED.match(rest) or not rest[:1].isupper():
            continue  # a size of the same thing, not another thing
        own.add(name_key(mention.name))
        made.append(Introduction(mention.start, mention.end, mention.name, kind_of(rest, "", whole.type), 0.6))
    return made


__all__ = ["Segment", "english_introductions"]
