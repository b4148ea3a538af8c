"""A tokenizer for text that mixes Chinese and Latin: a Chinese character is a token, a Latin run is whole.

spaCy's Chinese tokenizer cuts Latin words into letters (and finds BERT in ALBERT); its multi-language tokenizer
glues Latin names to the Chinese around them. This one does neither, and every token boundary is a code point
boundary of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry  # type: ignore[import-untyped,unused-ignore]
from spacy.vocab import Vocab

# Latin (with accents), Greek, digits stay together; inner . , only between digits, inner ' _ between letters. A single
# space goes with the token before it, as spaCy has it. Chinese characters come first: they are most of a Chinese text.
_TOKEN = re.compile(
    r"[\u3001-\u9fff\uff01-\uffee] ?|"
    r"(?:[0-9]+(?:[.,][0-9]+)*(?![0-9A-Za-z])|[0-9A-Za-zÀ-ɏͰ-Ͽ]+(?:[._'’][0-9A-Za-zÀ-ɏͰ-Ͽ]+)*|\s+|.) ?",
    re.DOTALL,
)
_PIECES = 1 << 17  # distinct tokens whose numbers are kept


class _Words(dict[str, int]):
    """spaCy's number for the word of each token, its space left off: hashed once, not at every occurrence."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self.vocab = vocab

    def __missing__(self, piece: str) -> int:
        if len(self) >= _PIECES:
            self.clear()
        word = piece if piece.isspace() else piece.removesuffix(" ")
        number: int = self.vocab.strings.add(word)
        self[piece] = number
        return number


class _Spaces(dict[str, bool]):
    """Whether a space follows the word of each token."""

    def __missing__(self, piece: str) -> bool:
        if len(self) >= _PIECES:
            self.clear()
        follows = self[piece] = piece.endswith(" ") and not piece.isspace()
        return follows


class MixedTokenizer:
    """Callable that turns a text into a ``Doc`` without losing a character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._words, self._spaces = _Words(vocab), _Spaces()

    def __call__(self, text: str) -> Doc:
        pieces = _TOKEN.findall(text)
        words: list[Any]
        if getattr(self.vocab, "in_memory_zone", False):  # spaCy forgets the zone's words at its end: their numbers are not to be kept
            words = [piece if piece.isspace() else piece.removesuffix(" ") for piece in pieces]
        else:
            words = list(map(self._words.__getitem__, pieces))  # spaCy takes numbers for words
        return Doc(self.vocab, words=words, spaces=list(map(self._spaces.__getitem__, pieces)))

    def _forget(self) -> MixedTokenizer:
        """The vocabulary was read anew: it may not know the words it knew."""
        self._words.clear()
        return self

    def to_bytes(self, **_kwargs: object) -> bytes:
        """Nothing to store: the tokenizer has no settings."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> MixedTokenizer:
        return self._forget()

    def to_disk(self, _path: object, **_kwargs: object) -> None:
        """Nothing to store: the tokenizer has no settings."""

    def from_disk(self, _path: object, **_kwargs: object) -> MixedTokenizer:
        return self._forget()


def create_mixed_tokenizer() -> Callable[[Language], MixedTokenizer]:
    """Registered so that a spaCy config can name the tokenizer."""

    def create(nlp: Language) -> MixedTokenizer:
        return MixedTokenizer(nlp.vocab)

    return create


registry.tokenizers("paperkg.MixedTokenizer.v1", func=create_mixed_tokenizer)
