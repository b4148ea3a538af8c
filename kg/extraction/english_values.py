"""What a number in an English sentence is: a score, a difference, or the size of something."""

from __future__ import annotations

import re

from kg.extraction.results import is_no_score, unit_of

_PLAIN = r"(?:about|around|only|just|nearly|roughly|approximately|over|merely|below|under|an? (?:\w+ )?(?:average|mean|median|score|accuracy|rate|\w+) of|an?|near-zero)\s+"
_FROM = re.compile(rf"\bfrom\s+(?:{_PLAIN}){{0,2}}(?:near-zero\s*)?\(?$", re.IGNORECASE)
_TO = re.compile(rf"(?<!\bup )\bto\s+(?:{_PLAIN}){{0,2}}$", re.IGNORECASE)
_ARROW_AFTER = re.compile(r"^\s*(?:%|dB)?\s*(?:→|->|⟶|=>|➜|➡️?)\s*\d")
_ARROW_BEFORE = re.compile(r"(?:→|->|⟶|=>|➜|➡️?)\s*$")
_SCORE_BEFORE = re.compile(
    r"\b(?:achiev|attain|reach|scor|obtain|record|yield|deliver|get|hit|rais|lift|bring|average|accurac|rate|score|complet|solv|"
    r"succeed|answer|resolv|retain|preserv|recover|clear|pass|averag|plateau|peak|top|exceed|remain|stand|drop|fall|fell|lead)\w*\s+"
    r"(?:(?!by\b)[\w@%./'’-]+\s+){0,6}\(?$",
    re.IGNORECASE,
)
# "31.3% pass rate", "0.815 task quality", "50% F1"
_SCORE_NOUN = (
    r"(?:accurac(?:y|ies)|success(?: rates?)?|precision|recall|correlation|agreement|consistency|(?<!-)quality|coverage|fidelity|"
    r"(?<!learning )(?<!frame )(?<!sampling )(?<!masking )(?<!bit)rates?|scores?|F1|AUC|AUROC|AUPRC|mAP|AP|mIoU|IoU|EM|Elo|R2|win[- ]rates?|"
    r"pass@\w+|acc|FPS|exact match|preference|completion|perplexity)\b"
)
_NOUN_AFTER = re.compile(
    rf"^\s*(?:points?\s+(?:in|of)\s+)?(?:(?!and\b|with\b|while\b|of\b|in\b|on\b|at\b)[\w@-]+\s+){{0,3}}?(?P<noun>(?:[a-z]+[- ])?{_SCORE_NOUN})",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(
    rf"(?P<noun>(?:\b[a-z]+ )?\b{_SCORE_NOUN})(?:\s+(?:scores?|rates?))?\s*(?:\((?!\s*\d)[^()]{{0,14}}\)\s*)?(?:of|is|was|at|:|=|to|\()?\s*(?:{_PLAIN}){{0,2}}(?:up to\s+)?$",
    re.IGNORECASE,
)
_EQUALS = re.compile(r"(?<![\w.])(?P<noun>[A-Za-zρκτΡ][\w@²-]*|ρ|κ|τ)\s*[=≈]\s*$")
# A single letter is a setting ("n = 57", "p = 0.01"), but for correlations.
_SETTING = re.compile(
    r"[A-Za-qs-z](?:_\w+)?|lr|batch|steps?|epochs|seeds?|temperature|width|depth|rank|alpha|beta|gamma|lambda|size"
)
_INTERVAL = re.compile(r"\bCI:?\s*[\[(]?\s*$")
_INTEGER_NOUN = re.compile(
    r"^\s*(?:[\w@]+\s+)?(?:F1|AUC|AUROC|mAP|AP|mIoU|IoU|EM|Elo|FPS|BLEU|PSNR|FID|accuracy|recall|precision|scores?)\b"
)
# What may follow a whole number that is a score: no noun that it would count.
_NOT_COUNTED = re.compile(
    r"^\s*(?:$|[,.;:)\]!→/]|->|(?:on|for|across|at|vs\.?|versus|to|while|whereas|points?|when|under|after|surpassing|outperforming|FPS|fps)\b|(?:out )?of \d)"
)
_OUT_OF = re.compile(r"(?<![A-Za-z])\d\s*(?:out\s+)?of\s+(?:the\s+)?$")
_HIGHER = (
    r"(?:improvements?|gains?|reductions?|increases?|decreases?|speed-?ups?|cheaper|faster|slower|higher|lower|fewer|drops?|boosts?|degradations?|"
    r"savings?|more|less|better|worse|smaller|larger|points? (?:higher|lower|better)|uplifts?|declines?|gaps?|loss|losses|compression|overhead|lifts?|advantage)\b"
)
_DELTA_AFTER = re.compile(
    rf"^\s*(?:pp\b|(?:percentage |absolute )?points?\b(?!\s*\()|(?:(?!accurac|scores?\b|success\b|with\b|while\b|and\b|at\b|on\b|in\b|for\b|but\b|using\b|of\b)[\w-]+\s+){{0,3}}?{_HIGHER})",
    re.IGNORECASE,
)
# "a 15% accuracy gain": said so plainly that nothing before the number makes it a score.
_GAIN_AFTER = re.compile(
    r"^\s*(?:(?!and\b|with\b|while\b|at\b|on\b|in\b|for\b|but\b|of\b)[\w@-]+\s+){0,3}?"
    r"(?:improvements?|gains?|increases?|boosts?|drops?|declines?|uplifts?|reductions?|degradations?|speed-?ups?)\b",
    re.IGNORECASE,
)
# What was saved or spent: no score on the benchmark that the sentence names.
_EFFICIENCY = (
    r"(?:tokens?|steps|comput(?:e|ation)s?|latency|memory|parameters|FLOPs|NFEs?|time|costs?|wall-?clock|throughput|runtime|overhead|storage|"
    r"bandwidth|energy|iterations|epochs|rollouts?|calls|cache|length|footprint)\b"
)
_SAVED_AFTER = re.compile(
    rf"^\s*(?:[\w-]+\s+){{0,4}}?(?:speed-?ups?|faster|slower|cheaper|fewer|acceleration|{_EFFICIENCY})", re.IGNORECASE
)
_SAVED_BEFORE = re.compile(
    rf"\b(?:reduc|cut|slash|sav|lower|decreas|shrink|shorten|accelerat|speed)\w*\s+(?:[\w-]+\s+){{0,4}}?{_EFFICIENCY}(?:\s+[\w-]+){{0,3}}\s+(?:by|up to)\s+"
    rf"(?:{_PLAIN}|up to\s+|as much as\s+|~)*$|\b(?:faster|acceler\w+|speed(?:s|ing)?[- ]?ups?)\s+(?:[\w-]+\s+){{0,3}}(?:by|of|up to)\s+(?:{_PLAIN}|up to\s+)*$",
    re.IGNORECASE,
)
_DELTA_BEFORE = re.compile(
    rf"\b(?:by(?:\s+up\s+to|\s+as\s+much\s+as)?|(?:improvements?|gains?|reductions?|increases?|drops?|boosts?|decreases?|speed-?ups?|savings?|margins?|gaps?|uplifts?|declines?|degradations?|lifts?)\s+(?:of|up to|is|as \w+ as|ranging from)(?:\s+up to)?|"
    rf"(?:improv|boost|increas|reduc|decreas|cut|gain|sav|outperform|surpass|exceed|lower|lift|rais)(?:es?|s|ed|ing)?\s+(?:(?!to\b|from\b|achiev|reach|at\b|scor)[\w-]+\s+){{0,4}}?(?:by|up to)?)\s*"
    rf"(?:\(|~|≈|{_PLAIN}|up to\s+|as much as\s+|at least\s+|more than\s+|between\s+|another\s+|an?\s+(?:average|additional|absolute|relative)\s+(?:of\s+)?)*[+]?$",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"^\s*(?:times|orders|fold|-fold)\b")
# "16% of the data", but "solves 33% of tasks"
_SHARE = re.compile(r"^\s*of\s+(?!\d)")
_DONE = re.compile(
    r"\b(?:solv|complet|pass|resolv|answer|succe|retain|preserv|recover|maintain|achiev|reach|detect|identif|fulfil|satisf|finish|clear)\w*\s+"
    r"(?:[\w'’≥>-]+\s+){0,3}[≥>]?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"^\s*(?:training|data|samples|parameters|tokens|compute|labels?|labeled|confidence|CI|noise|noisy|masking|sparsity|pruning|cost|memory|latency|synthetic|real|smaller|scale|budget|dropout|threshold|quantile|percentile)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:tokens?|calls?|steps|iterations|latency|memory|costs?|runtime|time|hours|minutes|seconds|parameters|samples|size|lengths?|FLOPs|NFEs?|turns|budgets?|compute|usage|"
    r"consumption|VRAM|context|window|energy|resolution|tasks|queries|overhead|storage|footprint|sparsity|ratio|years?|dimensions?|layers?|experts?|cache)\b"
    r"(?:\s+\([^()]{0,20}\))?\s+(?:\w+\s+){0,3}?(?:from\s+(?:~|about\s)?[\d.,%]+\s*\w*\s+)?(?:to|from)\s+(?:\w+\s+){0,2}~?$",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:\b(?:below|under|less than|fewer than|exceeding|above|at most|at least|within|more than)\s+|[<>≤±]\s*)$",
    re.IGNORECASE,
)
_NO_MAGNITUDE = re.compile(
    r"^\s*(?:billion|million|thousand|trillion|[KMBT]\b|ms\b|s\b|sec|min\b|hours?|GB|MB|kHz|Hz|[xX×]|°|px|km|cm|mm|W\b|kWh|[-–]\s?(?:bit|shot|step|way|hop|turn|year|page|second))"
)


def counts_things(raw: str, after: str) -> bool:
    """Whether a whole number is followed by what it counts: "641 verified items"."""
    return "." not in raw and unit_of(raw) is None and not (_NOT_COUNTED.match(after) or _INTEGER_NOUN.match(after))


class Value:
    """A number with the words around it: what is asked of them is decided once."""

    __slots__ = (
        "after",
        "arrow_from",
        "arrow_to",
        "before",
        "bound",
        "delta",
        "first",
        "metric_after",
        "metric_before",
        "ranged",
        "raw",
        "scored",
        "unit",
    )

    def __init__(self, before: str, raw: str, after: str) -> None:
        self.before, self.raw, self.after, self.unit = before, raw, after, unit_of(raw)
        self.arrow_from = _ARROW_AFTER.match(after) is not None
        self.arrow_to = _ARROW_BEFORE.search(before) is not None
        self.first = self.arrow_from or _FROM.search(before[-48:]) is not None
        near = before[-48:]
        self.bound = _BOUND.search(near) is not None
        self.metric_after = _NOUN_AFTER.match(after)
        self.metric_before = _NOUN_BEFORE.search(near) or _EQUALS.search(near)
        to = self.first or self.arrow_to or _TO.search(near) is not None
        self.delta = (not to and self._says_delta()) or (not self.first and _GAIN_AFTER.match(after) is not None)
        if raw.startswith(("+", "＋")):
            self.delta = True
        self.ranged = to and not self.delta
        named = self.metric_after is not None or self.metric_before is not None
        self.scored = not self.delta and (to or named or _SCORE_BEFORE.search(before) is not None)

    def _says_delta(self) -> bool:
        return (
            self.unit == "x"
            or _DELTA_AFTER.match(self.after) is not None
            or (_DELTA_BEFORE.search(self.before) is not None and self.metric_before is None)
        )

    def is_size(self) -> bool:
        """Whether the number counts things, or says how much of something was used, not how good anything is."""
        before, after = self.before, self.after
        if _OUT_OF.search(before) or _NO_MAGNITUDE.match(after) or _FACTOR.match(after) or _INTERVAL.search(before):
            return True
        if _AMOUNT.search(before[-70:]):
            return True
        if self.unit == "%":
            if _SHARE.match(after) and not _DONE.search(before):
                return True
            return _PART_AFTER.match(after) is not None
        return is_no_score(after) if "." in self.raw else counts_things(self.raw, after)

    def saves(self) -> bool:
        """Whether a difference says what was saved or spent: time, tokens, memory."""
        return self.unit == "x" or _SAVED_AFTER.match(self.after) is not None or _SAVED_BEFORE.search(self.before) is not None

    def noun(self) -> str | None:
        """The word for what is measured, beside the number: "pass rate", "accuracy"."""
        match = self.metric_after or self.metric_before
        if match is None:
            return None
        noun = _LEADING.sub("", " ".join(match["noun"].split()))
        return None if noun.lower() in _VAGUE else noun

    def parameter(self) -> bool:
        """ "n = 57", "k=30": a setting, not a score."""
        equals = _EQUALS.search(self.before[-48:])
        return equals is not None and _SETTING.fullmatch(equals["noun"]) is not None


_LEADING = re.compile(
    r"^(?:the|an?|its|our|their|of|in|and|with|average|overall|mean|at|to|on|strict|highest|best|it|which|that|this|also|who|we|overall)\s+",
    re.IGNORECASE,
)
_VAGUE = frozenset({"score", "scores", "quality", "rate", "rates", "average score", "overall score", "preference"})


_CHAIN = re.compile(
    r"\)?\s*(?:pp|points?)?\s*(?:(?:on|in|for|over)\s+(?:the\s+)?[\w.@'-]+(?:[\s-][\w.@-]+){0,4}?\s*)?"
    r"(?:,|and|,\s*and|/|or|[-–]|&)\s*(?:by\s+)?(?:up to\s+)?"
)


def settle_chains(values: list[Value], between: list[str]) -> None:
    """ "by 4.1 and 2.2 points", "83.5% and 81.0% pass@1": what one number of a list is, all are.

    ``between``: the text between each number and the next one.
    """
    first = 0
    for index in range(len(values)):
        if index < len(between) and _CHAIN.fullmatch(between[index]):
            continue
        run = values[first : index + 1]
        first = index + 1
        if len(run) == 1:
            continue
        if any(v.delta for v in run) and not any(v.first or v.arrow_to for v in run):
            for value in run:
                value.delta, value.scored = True, False
        elif any(v.scored for v in run):
            for value in run:
                value.scored = True
