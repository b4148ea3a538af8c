"""What an English abstract contributes under a name of its own: titles, "we introduce X, a …", "called X", "our X"."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.extraction.contributed import named_as_benchmark
from kg.extraction.coordination import Group
from kg.extraction.english_cues import (
    AFTER_COLON,
    AFTER_COMPONENTS,
    APPOSED,
    NAMED,
    OTHERS_WORK,
    VERB_BEFORE,
    cue,
    directly,
)
from kg.extraction.english_pairs import from_long_forms
from kg.extraction.english_parts import BEGINS, main_subject, named_parts, with_formulas
from kg.extraction.introductions import Introduction, kind_of
from kg.extraction.layout import Layout, Segment
from kg.extraction.mentions import Mention, looks_like_a_name
from kg.extraction.sentences import Zone, opens_with_others
from kg.namespaces import EntityType as T
from kg.namespaces import name_key
from kg.reading.paper import SectionKey as S

_SIZED = re.compile(r"^\d+(?:\.\d+)?[BMbm](?:-A\d+B)?$|^v?\d")
_VERSION_END = re.compile(r"\d$")


def english_introductions(
    layout: Layout,
    mentions: list[Mention],
    zone_at: dict[tuple[int, int], Zone],
    is_known: Callable[[str], bool],
    groups_of: Callable[[list[Mention]], list[Group]],
    titled: bool = False,
) -> list[Introduction]:
    """The contributions that English text names, the title's excepted.

    ``zone_at``: the zones by sentence span. ``is_known``: whether the vocabulary has a name. ``groups_of``: the lists that mentions of one segment form.
    ``titled``: whether the title names a contribution.
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
    since = min((i.start for i in found if i.confidence >= 0.75), default=len(layout.text))
    own_zones = {
        span: Zone.METHOD
        if zone is Zone.BACKGROUND and span[0] >= since and not opens_with_others(layout.text[span[0] : span[1]])
        else zone
        for span, zone in zone_at.items()
    }
    found.extend(from_long_forms(layout, own_zones, is_known))
    found.extend(named_parts(layout, mentions, found, own_zones))
    found.extend(with_formulas(layout, own_zones))
    if not titled and not any(i.confidence >= 0.7 for i in found):
        found.extend(main_subject(layout, mentions, zone_at))
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


_ARTICLE = re.compile(r"(?:\ban?|\bthe)\s+$")
_OURS = re.compile(r"\b(?:we|our|this (?:paper|work)|introducing)\b", re.IGNORECASE)
_SHORT_ACRONYM = re.compile(r"[A-Z]{2,4}s?")
_OF_OTHERS = re.compile(r"\b(?:of|on|in|over|from|than|with|by)\s+$")
_THE_PROPOSED = re.compile(r"\s*,\s*(?:our|the)\b")
_SAID_OF = re.compile(r"-[a-z]")
_ARTICLE_A = re.compile(r"\b[Aa]n?\s+$")
_OTHER_NOUN = re.compile(
    r"\s+(?!(?:framework|model|benchmark|dataset|method|approach|system|metric|algorithm|pipeline|module|mechanism|corpus|"
    r"paradigm|strategy|toolkit|protocol|agent|architecture|suite|platform|network|technique|objective|loss|scheme|family|"
    r"engine|library|collection|testbed|environment|recipe|layer|block|score|index|reward|sampler|optimizer|encoder|decoder|"
    r"adapter|router|attention|tokenizer|that|which|to|as|for|with|is|can|and|in|on|by|using|based|built|trained|designed|of|"
    r"from|via|where|or|without|through|consisting|comprising|capable|achieves?|while|when|if|a|an|the)s?\b|\w+ed\b)[a-z0-9][\w-]{2,}"
)
_APPOSITION = frozenset(",:—–-(")


def _from_group(layout: Layout, group: Group, zone: Zone) -> list[Introduction]:
    """The names of one list: what holds for its first member holds for all of them."""
    if all(m.in_bracket_of or (m.concepts and m is not group.mentions[0]) for m in group.mentions):
        return []
    left = group.left[-110:]
    sure = cue(left)
    head = group.mentions[0]
    found: list[Introduction] = []
    for index, mention in enumerate(group.mentions):
        right = layout.text[mention.end : min(group.sentence_end, mention.end + 110)]
        apposed = APPOSED.match(right) if right.lstrip()[:1] in _APPOSITION or right.startswith(" is ") else None
        confidence = sure
        if apposed and not confidence and zone is not Zone.BACKGROUND:
            begins = index == 0 and BEGINS.search(left) is not None
            confidence = 0.8 if VERB_BEFORE.search(left) else 0.6 if begins else 0.0
        if not confidence and not index and zone is not Zone.BACKGROUND:
            confidence = _from_list(group.left, right)
        if not confidence or (mention.concepts and confidence < 0.85) or mention.in_bracket_of:
            continue
        between = layout.text[head.end : mention.start] if index else ""
        opened = (group.left + between).count("(") > (group.left + between).count(")")
        if (opened and not _CALLED.search(left)) or _ARTICLE.search(between):
            continue  # examples or a second name in a bracket; "EDV, an Execute-Distill-Verify framework"
        if zone is Zone.BACKGROUND and not _OURS.search(left):
            continue
        if _HEADING.search(mention.name) or (confidence < 0.8 and not mention.name[0].isalpha()):
            continue
        if _SAID_OF.match(right) or (not apposed and _ARTICLE_A.search(left) and _OTHER_NOUN.match(right)):
            continue  # "LLM-enhanced queries", "a Foo-Bar safety matrix": it says what another thing is like
        if confidence < 0.85 and f"({mention.name})" in layout.text:
            continue  # the acronym of a long form, which decides
        if apposed and _OF_OTHERS.search(left) and _THE_PROPOSED.match(right):
            continue  # "on the design of FooNet, the proposed method …"
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
        if not (
            _proper(mention)
            or " " in name
            or (confidence >= 0.85 and (apposed or (_ALONE.match(right) and directly(left))))
            or NAMED.search(left)
        ):
            continue
        if mention.concepts and (index or not directly(left)):
            continue  # a known name is a contribution only where the verb stands right before it
        if len(mention.name) < 2 or OTHERS_WORK.search(left):
            continue
        type_ = _kind(name, apposed.group() if apposed else right[end - mention.end :][:24], left)
        found.append(Introduction(start, end, name, type_, round(confidence - 0.05 * (index > 0), 2)))
    return found


_KIND_RIGHT = re.compile(r"\s+(?:dataset|benchmark|corpus|framework|model|method|metric|suite|toolkit|pipeline)\b")
_ALONE = re.compile(r"\s*(?:[,.:—]|\([^()]*\)(?!-)|that\b|which\b)")  # "we introduce Ember, which …"
_CALLED = re.compile(r"\((?:called|named|termed|dubbed|denoted)\s+[\"“]?$")
_THAT = re.compile(r"\s+(?:that|which|to|for)\b")


def _from_list(left: str, right: str) -> float:
    """What stands after the colon of a sentence that proposes something, each with words of its own."""
    if ":" in left and _KIND_RIGHT.match(right) and AFTER_COLON.search(left):
        return 0.75
    if _THAT.match(right) and AFTER_COMPONENTS.search(left):
        return 0.66
    return 0.0


def _kind(name: str, right: str, left: str) -> T:
    """The class by the name itself, by what it is said to be, by the noun before it."""
    if named_as_benchmark(name):
        return T.BENCHMARK
    tail = re.split(r"[\s-]|(?<=[a-z])(?=[A-Z])", name)[-1]
    for words in (tail, right, left[-18:]):
        type_ = kind_of(words, "", T.HARDWARE)
        if type_ is not T.HARDWARE:
            return type_
    return T.SYSTEM


_HYPHENED = re.compile(r"[A-Z][a-z]+(?:-[A-Z]?[a-z]+)+")  # two words rather than a coined one
_CAPITAL_BEFORE = re.compile(r"(?:[A-Z][\w-]*\s+){1,4}$")
_CAPITAL_AFTER = re.compile(r"^(?:[ -][A-Z][a-z][\w-]*){1,4}")
_KIND_NOUN = re.compile(
    r"[ -](?:Framework|Benchmark|Dataset|Model|System|Method|Pipeline|Algorithm|Challenge|Suite)s?$"
)


def _whole_name(text: str, mention: Mention, sentence_start: int) -> tuple[int, int, str]:
    """The capitalised words around a mention belong to its name: "Feature [Activation Coverage]", "[Episodic Event] Memory"."""
    start, end = mention.start, mention.end
    words = mention.name.split()
    if mention.strong and len(words) == 1 and not (_HYPHENED.fullmatch(mention.name) and text[end : end + 1] == " "):
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


def variants(
    text: str,
    mentions: list[Mention],
    found: list[Introduction],
    title_end: int,
    common: frozenset[str] = frozenset(),
) -> list[Introduction]:
    """Parts and versions of what is introduced, by their common stem: "FlowBP" → "FlowBP-Bridge", "SIN-Bench" → "SIN-QA"."""
    own = {name_key(i.name) for i in found}
    stems = {
        i.name.split("-")[0]: i
        for i in found
        if " " not in i.name and (looks_like_a_name(i.name.split("-")[0]) or i.end <= title_end)
    }
    hyphened = [s for s in stems if "-" in stems[s].name and len(s) >= 3 and s.lower() not in common]
    made: list[Introduction] = []
    for mention in mentions:
        stem, hyphen, rest = mention.name.partition("-")
        whole = stems.get(stem)
        if whole is None and mention.strong and " " not in mention.name:
            camel = next(
                (x for x in hyphened if mention.name.startswith(x) and mention.name[len(x) :][:1].isupper()), ""
            )
            if camel:
                stem, hyphen, rest, whole = camel, "-", mention.name[len(camel) :], stems[camel]
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
    return made + _versions(text, found, own, title_end)


def _versions(text: str, found: list[Introduction], own: set[str], title_end: int) -> list[Introduction]:
    """Versions that the text names of what it introduces without one: "Foo OCR V1.5"."""
    made: list[Introduction] = []
    for intro in found:
        if intro.type not in (T.MODEL, T.SYSTEM) or intro.confidence < 0.75 or _VERSION_END.search(intro.name):
            continue
        for match in re.finditer(rf"\b{re.escape(intro.name)}[ -]([Vv]\d+(?:\.\d+)*)(?![\w-])", text[title_end:]):
            if name_key(match.group()) not in own:
                own.add(name_key(match.group()))
                at = title_end + match.start()
                made.append(Introduction(at, title_end + match.end(), match.group(), intro.type, 0.6))
    return made


__all__ = ["Segment", "english_introductions"]
