"""What the patterns for English roles are made of: words of a gap, openings of lists, what is built on or compared with.

As in ``roles``: left cues end right before a name or list of names, right cues begin right after it, gaps are bounded.
"""

from __future__ import annotations

import re

from kg.extraction.cues import Cue, cue
from kg.namespaces import EntityType as T

MODELISH = (T.MODEL, T.SYSTEM)
DATA = (T.BENCHMARK, T.DATASET)

W = r"(?:[\w'’+/.%-]+\s+)"  # a word of a gap
DET = r"(?:the\s+|a\s+|an\s+|both\s+|all\s+|its\s+|their\s+|our\s+)?"
BRACKET = r"(?:\s*\([^()]{0,40}\))?"


def left_cue(pattern: str) -> Cue:
    """A cue that ends right before a name."""
    return cue(rf"(?:{pattern})$", re.IGNORECASE)


def right_cue(pattern: str) -> re.Pattern[str]:
    """A cue that begins right after a name, its plural or possessive, or a bracket behind it."""
    return re.compile(rf"^(?:'s|’s|s(?=\W))?{BRACKET}\s*\)?(?:{pattern})", re.IGNORECASE)


SUCH_AS = r"(?:\s*[:(—–]+\s*|\s+-+\s+|\s*,(?=\s+(?:such|incl|namely|e\.g|i\.e|espec|notab|in part))\s*|\s+)(?:such as|including|include[sd]?|like|namely|e\.g\.,?|i\.e\.,?|especially|notably|in particular)?\s*:?\s*"
MODELS = r"(?:[\w-]*(?:models?|LLMs?|LMs|LMMs?|MLLMs?|VLMs?|VLAs?|MFMs?|backbones?|architectures?|families|generators?|encoders?|systems?|agents?|policies))"
OPEN = r"(?:[(:]\s*)?(?:e\.g\.,?\s*|i\.e\.,?\s*|such as\s+|including\s+|like\s+|namely\s+)?"
BUILT_LEFT = left_cue(
    rf"\b(?:(?:built|build|building|builds|based|layered)\s+(?:up)?on(?:\s+top\s+of)?|on top of|initiali[sz]ed\s+(?:from|with)|"
    rf"fine-?tun(?:e|es|ed|ing)|frozen|distill(?:ing|s)?|coupl\w*|overfit|QAT from|SFT of|train(?:ing|s)?|post-?train(?:ing|s)?|adapt(?:s|ing)?|extend(?:s|ing)?|"
    rf"(?:integrat|inject|incorporat|plug|embed|insert)\w*\s+{W}{{0,6}}(?:into|with|to|within)|appl(?:y|ied|ying|ies)\s+{W}{{0,4}}to|equipp?\w*|"
    rf"augment\w*|powered by|instantiat\w*\s+{W}{{0,4}}(?:on|with|from)|implement\w*\s+{W}{{0,2}}(?:on|with|in)|validat\w*\s+{W}{{0,3}}on|"
    rf"experiments?\s+{W}{{0,2}}(?:on|with|using)|pre-?training\s+(?:of\s+)?|continual pre-?training of|backbones?|starting from|"
    rf"features\s+from|repurpos\w*|convert\w*|prun\w*|compress\w*|quantiz\w*|accelerat\w*|steer\w*|combin\w*\s+{W}{{0,2}}(?:with)?|enhanc\w*)"
    rf"{SUCH_AS}{DET}{W}{{0,3}}{OPEN}"
)
COMPARED_LEFT = left_cue(
    rf"\b(?:(?:used|required|needed) by|matching or exceeding|outperform\w*|surpass\w*|exceed\w*|beat\w*|rival\w*|match(?:es|ed|ing)?|approach(?:es|ed|ing)?|over|than|versus|vs\.?|against|"
    rf"compar\w*\s+(?:\w+\s+)?(?:to|with|against)|competitive\s+with|comparable\s+(?:to|with)|on par with|close to|relative to|gap\s+(?:with|to|between)|narrow\w*\s+the\s+gap\s+(?:with|to)|the effectiveness of\s+{W}{{0,3}}|"
    rf"baselines?|state-of-the-art\s+{W}{{0,2}}(?:models?|methods?|systems?|baselines?|approaches)|competitors?|alternatives|"
    rf"improv\w*\s+(?:up)?on|superior(?:ity)?\s+(?:to|over)|better than)"
    rf"{SUCH_AS}{DET}(?:(?:performance|accuracy|results|that|those|of|recent|existing|strong|leading|proprietary|commercial|open-source|"
    rf"closed-source|larger|much|larger-scale|previous|prior|standard|vanilla|original|base|baselines?|models?|methods?|systems?|and|such|as|like|including|code|agents?|state-of-the-art|"
    rf"specialized|frontier|the|[\w-]+-(?:source|based|art|scale|weight|tuned|trained|training|text)|(?-i:[A-Z]{{2,5}}s?)|SOTA|LLMs?|VLMs?|MLLMs?|\(?e\.g\.,?|judges)[\s,(:]+){{0,8}}"
)
