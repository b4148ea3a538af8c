"""Named parts of what an English abstract contributes, and contributions that no verb of proposing introduces.

"A DepthGate module decides …", "a Past-to-Future Link is designed", "FooNet tackles …" where nothing else is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.extraction.english_cues import OTHERS_WORK, cue
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout
from kg.extraction.mentions import Mention, looks_like_a_name, occurrences
from kg.extraction.sentences import Zone, opens_with_others
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_COMPONENT = re.compile(
    r"\s+(?:[a-z-]+\s+)?(?:module|strategy|mechanism|loss|objective|scheme|paradigm|block|router|adapter|operator|regularizer|procedure|"
    r"stage|step|sampler|scheduler|planner|verifier|reward|constraint|technique|design)s?\b(?! models?\b)"
)
_ARTICLE = re.compile(r"(?:\b[Aa]n?|\b[Tt]he|\b[Oo]ur|\bnovel|\bnew|\bproposed|\bdedicated)\s+[\"“'‘]?$")
_ADDED = re.compile(r"(?:^\s*An?|\b(?:add|adopt|employ|introduc|incorporat)\w*\s+an?)\s+$")
_DESIGNED = re.compile(
    r"[\"”'’]?\s*(?:\([^()]{1,40}\)\s*)?(?:[a-z]+\s+)?(?:is|are)\s+(?:then\s+|further\s+|also\s+)?(?:designed|introduced|proposed|developed|devised|presented)\b"
)
BEGINS = re.compile(r"(?:^|[.!?:;•]\s|\(\w{1,3}\)|[^\w\s,.;:!?'’\"“”()&/+-])\s*(?:[Tt]he\s+)?[\"“]?$")
_YIELDED = re.compile(
    r"\b(?:(?:this|which|we|and|process|pipeline)\s+(?:yields?|produces?|obtain|arrive at|results? in)|yielding|resulting in)\s+"
    r"(?:an?\s+|the\s+|our\s+)?[\"“]?$",
    re.IGNORECASE,
)
_CONTAINS = re.compile(
    r"\s+(?:is (?:composed|comprised) of|contains|comprises|consists of|features|includes|covers|spans|provides|encompasses)\s+(?:[\w-]+\s+){0,3}?[\d]"
)
_DATA = re.compile(r"(?:Bench(?:mark)?|Eval|Arena|Gym|QA|Dataset|Corpus|Data|-?\d+[KM])$")
SUBJECT = re.compile(
    r"\s+(?:\([^()]{1,60}\)\s*)?(?:is an?|(?:then |further |consistently |significantly |explicitly |effectively |directly )?"
    r"(?:introduc|address|achiev|tackl|overcom|solv|enabl|provid|improv|train|unifi|break|reach|internaliz|leverag|us|combin|"
    r"propos|outperform|extend|bridg|learn|generat|transform|turn|demonstrat|serv|reduc|deliver|decoupl|formulat|treat|model|"
    r"adapt|predict|replac|employ|reformulat|reframe|integrat|build|construct|convert|offer|allow|empower|boost|consist|"
    r"compris|contain|evaluat|measur|synthesiz|resolv|mitigat|eliminat|operat|work|augment|optimiz|mak|show|surpass|"
    r"establish|present|support|cover|explor|exploit|shift|mov|set|cast|view|recast|rethink|decompos|align|guid|scal)(?:e?s|ies))\b"
)
_ACRONYM = re.compile(r"[A-Z]{2,5}s?")


def named_parts(
    layout: Layout, mentions: list[Mention], found: list[Introduction], zone_at: Mapping[tuple[int, int], Zone]
) -> list[Introduction]:
    """The parts with names of their own, in sentences about the method. ``found``: what is introduced otherwise."""
    own = {name_key(i.name) for i in found} | {name_key(a) for i in found for a in i.aliases}
    made: list[Introduction] = []
    text = layout.text
    spans = sorted(zone_at)
    at = 0
    for mention in mentions:
        if mention.concepts or mention.in_bracket_of or mention.segment.section is S.TITLE:
            continue
        if not mention.strong and " " not in mention.name and "-" not in mention.name:
            continue
        while at < len(spans) and spans[at][1] <= mention.start:
            at += 1
        if at == len(spans) or spans[at][0] > mention.start or zone_at[spans[at]] is Zone.BACKGROUND:
            continue
        key = name_key(mention.name)
        if key in own or len(key) < 3:
            continue
        low, high = spans[at]
        confidence = _part(
            mention,
            text[max(low, mention.start - 60) : mention.start],
            text[mention.end : min(high, mention.end + 60)],
            zone_at[spans[at]],
        )
        if confidence:
            own.add(key)
            type_ = kind_of(mention.name, text[mention.end : mention.end + 24], T.TECHNIQUE)
            made.append(Introduction(mention.start, mention.end, mention.name, type_, confidence))
    return made


def _part(mention: Mention, left: str, right: str, zone: Zone) -> float:
    """How surely a name is that of a part."""
    if (
        mention.strong
        and looks_like_a_name(mention.name.replace(" ", "-"))
        and _DATA.search(mention.name)
        and _CONTAINS.match(right)
    ):
        return 0.75 if BEGINS.search(left) else 0.0
    if mention.strong and _YIELDED.search(left):
        return 0.7
    if (zone is not Zone.METHOD and not mention.strong) or _ACRONYM.fullmatch(mention.name) or OTHERS_WORK.search(left):
        return 0.0
    article = _ARTICLE.search(left)
    if article and mention.name[0].isupper() and (mention.strong or not article.group().lower().startswith("the")):
        if _DESIGNED.match(right):
            return 0.7
        if _COMPONENT.match(right) and (zone is Zone.METHOD or _ADDED.search(left)):
            return 0.62
    return 0.0


def with_formulas(layout: Layout, zone_at: Mapping[tuple[int, int], Zone]) -> list[Introduction]:
    """Names that begin with a Greek letter in braces, after a verb of proposing: "{π}-Foo" is "π-Foo"."""
    made: list[Introduction] = []
    seen: set[str] = set()
    for match in _BRACED.finditer(layout.text) if "}-" in layout.text else ():
        span = next((s for s in zone_at if s[0] <= match.start() < s[1]), None)
        name = f"{match.group(1)}-{match.group(2)}"
        if span is not None and name not in seen and cue(layout.text[span[0] : match.start()][-110:]) >= 0.85:
            seen.add(name)
            made.append(Introduction(match.start(), match.end(), name, T.SYSTEM, 0.8))
    return made


_BRACED = re.compile(r"\{([Α-ω])\}-([A-Za-z][\w-]+)")


def main_subject(
    layout: Layout, mentions: list[Mention], zone_at: Mapping[tuple[int, int], Zone]
) -> list[Introduction]:
    """The one coined word that sentences begin with, in a text that introduces nothing else by its words."""
    text = layout.text
    counted: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.concepts or mention.model_like or not mention.strong or mention.segment.section is S.TITLE:
            continue
        if " " in mention.name or not mention.name.isascii() or len(mention.name) < 4:
            continue
        span = next((s for s in zone_at if s[0] <= mention.start < s[1]), None)
        if span is None or opens_with_others(text[span[0] : span[1]]):
            continue
        if BEGINS.search(text[max(span[0], mention.start - 30) : mention.start]) and SUBJECT.match(text, mention.end):
            counted.setdefault(mention.name, []).append(mention)
    if not counted:
        return []
    best = max(counted.values(), key=lambda ms: (len(occurrences(text, ms[0].name)), -ms[0].start))
    first = best[0]
    type_ = kind_of(first.name, text[first.end : first.end + 60], T.SYSTEM)
    return [Introduction(first.start, first.end, first.name, type_, 0.65)]
