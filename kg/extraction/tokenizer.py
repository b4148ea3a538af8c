"""A tokenizer for text that mixes Chinese and Latin: a Chinese character is a token, a Latin run is whole.

spaCy's Chinese tokenizer cuts Latin words into letters (and finds BERT in ALBERT); its multi-language tokenizer
glues Latin names to the Chinese around them. This one does neither, and every token boundary is a code point
boundary of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry  # type: ignore[import-untyped,unused-ignore]
from spacy.vocab import Vocab

# Latin (with accents), Greek, digits stay together; inner . , only between digits, inner ' _ between letters.
_TOKEN = re.compile(
    r"([0-9]+(?:[.,][0-9]+)*(?![0-9A-Za-z])|[0-9A-Za-zÀ-ɏͰ-Ͽ]+(?:[._'’][0-9A-Za-zÀ-ɏͰ-Ͽ]+)*|\s+|.)( ?)",
    re.DOTALL,
)


class MixedTokenizer:
    """Callable that turns a text into a ``Doc`` without losing a character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        tokens = _TOKEN.findall(text)
        words = [word for word, _ in tokens]
        spaces = [space == " " for _, space in tokens]
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_kwargs: object) -> bytes:
        """Nothing to store: the tokenizer has no settings."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> MixedTokenizer:
        return self

    def to_disk(self, _path: object, **_kwargs: object) -> None:
        """Nothing to store: the tokenizer has no settings."""

    def from_disk(self, _path: object, **_kwargs: object) -> MixedTokenizer:
        return self


def create_mixed_tokenizer() -> Callable[[Language], MixedTokenizer]:
    """Registered so that a spaCy config can name the tokenizer."""

    def create(nlp: Language) -> MixedTokenizer:
        return MixedTokenizer(nlp.vocab)

    return create


registry.tokenizers("paperkg.MixedTokenizer.v1", func=create_mixed_tokenizer)
