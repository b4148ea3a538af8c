"""Words before and after a name that say it is new: "we introduce X", "called X", "our X", "X, a framework"."""

from __future__ import annotations

import re

from kg.extraction.cues import cue as pattern

_VERB = (
    r"(?:(?:propos|introduc|present|releas|unveil|announc)\w*|(?:develop|design|construct|creat|contribut|formaliz|devis|"
    r"establish|curat|motivat|obtain|instantiat|describ)(?:e|es|s|ing|y)?|build|builds|building|built|launch(?:es|ing)?|(?<=we )open-source|(?<=also )open-source|open-sourcing|"
    r"(?<=we )(?:\w+ )?(?:develop|design|construct|creat|curat|obtain)ed|publish)"
)
# Words between a verb of proposing and the name it proposes: none of them begins what the thing is made from or for.
_GAP = (
    r"(?:(?!(?:for|with|using|on|upon|of|by|via|from|based|through|to|that|which|in|into|over|under|than|against|at|its|their)\b)"
    r"(?:[a-z0-9]|[A-Z](?![\w-]*[A-Z0-9]))[\w'’/-]*,?\s+){0,7}"
)
_PROPOSED = pattern(rf"\b(?i:{_VERB})\s+{_GAP}[\"“'`]*$")
# Who proposes: the authors, their paper, or what they introduced.
_BY_US = re.compile(
    r"\b(?:we|I|our|us|this|paper|work|report|study|authors?|and|also|further|then|to|by|team)\b|^\W*$", re.IGNORECASE
)
VERB_BEFORE = re.compile(rf"\b(?:{_VERB}|(?:pre-?)?train)\b", re.IGNORECASE)
_NEW = pattern(rf"\b(?:new|novel|first|{_VERB})\b", re.IGNORECASE)
_IN_OUR = pattern(r"\b(?:instantiat|implement|realiz|embod|packag)\w*\s+(?:\w+\s+){0,5}(?:in|as)\s+$", re.IGNORECASE)
NAMED = pattern(
    r"\b(?:called|named|termed|dubbed|namely|coined|denoted(?: as)?|referred to as|known as our|abbreviated as|"
    r"(?:we|I) (?:\w+ )?(?:call|term|name|dub|refer to as|coin)(?: (?:it|this|them|these|\w+))?(?: the| as)?|"
    r"call (?:it|this)(?: the)?)\s*[,:]?\s*(?:the\s+)?[\"“'`]*$",
    re.IGNORECASE,
)
_OUR = pattern(
    r"\b(?:our|the proposed)\s+(?:(?:novel|proposed|new|lightweight|final|full|trained|best|open|first|resulting|method|model|framework|"
    r"approach|flagship|[a-z]+-[a-z]+),?\s+){0,3}[\"“'`(]*$",
    re.IGNORECASE,
)
_NEW_KIND = pattern(
    r"\b(?:an?|the|our|new|two|three|four|five|six|several)\s+(?:[\w'’-]+,?\s+){0,5}?(?:benchmark|dataset|framework|model|method|approach|system|metric|"
    r"pipeline|algorithm|module|mechanism|corpus|paradigm|strategy|toolkit|protocol|variants?|modules|components|models|"
    r"datasets|benchmarks|methods|techniques|stages|strategies|mechanisms)\s*(?:[,:—–(-]|\s)\s*(?:namely\s+|i\.e\.,?\s+)?[\"“'`]*$",
    re.IGNORECASE,
)
_LISTED = pattern(
    rf"\b(?:{_VERB}|components?|parts|modules|elements|artifacts|resources|pillars|contributions)\b.{{3,}}"
    r"(?:,|\band|;|:)\s+(?:\(\w{1,3}\)\s*)?(?:the|an?|our)\s+(?:[a-z][\w-]*\s+){0,5}?(?:[A-Z]{2,3}\s+)?"
    r"(?:benchmark|dataset|framework|model|method|metric|algorithm|corpus|toolkit|pipeline|module|strategy|architecture|"
    r"suite|platform|agent|environment|loss|objective|system)\s+[\"“]?$",
    re.IGNORECASE,
)
# "we introduce the largest benchmark for the task: the FooData [dataset]"
AFTER_COLON = pattern(
    rf"\b(?:we|paper|work)\b.{{0,40}}?\b{_VERB}\b[^:]{{5,}}:\s+(?:the|our|an?)\s+[\"“]?$", re.IGNORECASE
)
# "two components: a Foo Bar that …, and a [Baz Qux] that …"
AFTER_COMPONENTS = pattern(
    r"\b(?:components|modules|stages|parts|innovations|techniques|strategies|designs|mechanisms|agents)\s*[:—–-]+\s.*"
    r"(?:,|;|\band)\s+(?:\(\w{1,3}\)\s*)?(?:an?|the)\s+[\"“]?$"
)
_PARTS = pattern(
    r"\b(?:consists? of|compris(?:es?|ing)|includ(?:es?|ing)|featur\w+|combin\w+|integrat\w+|with|via|through|introduc\w+|"
    r"motivating|propos\w+|incorporat\w+|employ\w*|leverag\w+|built on|introduce)\s+(?:[\w'’-]+,?\s+){0,4}(?:modules?|components?|stages?|variants?|parts?|"
    r"innovations?|strategies|techniques|mechanisms|modes|ideas|designs|stages|tasks|subsets?|tracks|versions)\s*[,:(—–-]+\s*"
    r"(?:\(?(?:i|1|a)\)\s*)?[\"“'`]*(?:the\s+|an?\s+)?$",
    re.IGNORECASE,
)
APPOSED = re.compile(
    r"^\s*(?:\([^()]{1,90}\)\s*)?(?:[,:—–-]+\s*|\bis\s+)(?:an?|the first|our|the)\s+(?:[\w'’/-]+,?\s+){0,9}?"
    r"(?:framework|model|benchmark|dataset|method|approach|system|metric|pipeline|algorithm|module|mechanism|corpus|"
    r"paradigm|strategy|toolkit|protocol|agent|architecture|suite|platform|network|technique|objective|loss|scheme|family|"
    r"engine|library|collection|testbed|environment|recipe|instrument|adapter|leaderboard|tool|simulator|decoder|encoder|layer|procedure|harness|solution|workflow|formulation|extension|variant|challenge|competition|taxonomy|optimizer|tokenizer)s?\b",
    re.IGNORECASE,
)
OTHERS_WORK = pattern(
    r"\b(?:unlike|existing|prior|previous|such as|e\.g\.,?|like|compared|baselines?(?! (?:called|named|termed|dubbed)))\b[^.]{0,30}$", re.IGNORECASE
)


def directly(left: str) -> bool:
    return _DIRECTLY.search(left) is not None


_DIRECTLY = re.compile(rf"\b(?:we|paper|work|report|introducing)\b\s*(?:\w+\s+)?(?:{_VERB})?\s*[\"“]*$", re.IGNORECASE)
_INTRODUCING = pattern(r"\b(?:[Ii]ntroducing|INTRODUCING|Proposing|Presenting|Announcing|Releasing|Meet)\s+[\"“]*$")


def cue(left: str) -> float:
    """How surely the words before a name say that it is new."""
    if NAMED.search(left):
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
        if before.endswith(", ") and proposed.group().split()[0].endswith("ing"):
            return 0.8  # "…, releasing FooData"
        if before.rstrip() and any(c.isupper() for c in before.split()[-1]):
            return 0.7  # "Flux Attention introduces a lightweight Layer Router"
    if _OUR.search(left):
        return 0.78
    if _LISTED.search(left):
        return 0.7
    if _PARTS.search(left) or _IN_OUR.search(left):
        return 0.68
    if _NEW_KIND.search(left) and _NEW.search(left):
        return 0.75
    return 0.0
