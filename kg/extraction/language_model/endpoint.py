"""Asking a language model behind an OpenAI-compatible address (Chat Completions); what it answered is kept.

Ollama, llama.cpp, vLLM, LM Studio and hosted services speak this protocol. Answers are kept in the cache folder by the
model's name and the text asked about: a build that was stopped, or a changed vocabulary, asks nothing twice.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx

from kg.errors import AnswerError, LanguageModelError
from kg.extraction.language_model.answers import Answer, read_answer, shown
from kg.extraction.language_model.question import INSTRUCTIONS, QUESTION_VERSION, SCHEMA, question
from kg.extraction.layout import Layout
from kg.namespaces import digest
from kg.vocabulary.cache import cache_folder

_TRIES = 5
_PAUSE = 1.0  # seconds before the second try; twice as long before each further one
_LONGEST = 120.0  # seconds; a server that asks for more is left alone
_MOST = 4096  # answers that are remembered: more than a report has papers
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_PASSES = (httpx.TimeoutException, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError)
_FORMATS: tuple[dict[str, Any] | None, ...] = (
    {"type": "json_schema", "json_schema": {"name": "links", "strict": True, "schema": SCHEMA}},
    {"type": "json_object"},
    None,
)  # what a server may know of structured output, the most helpful first


@dataclass(frozen=True)
class LanguageModel:
    """``LanguageModel("http://localhost:11434/v1", "qwen3:14b")``: where to ask, and which model.

    ``address``: without ``/chat/completions``. ``name``: may be left out where the server has one model only
    (``named`` finds it). ``timeout``: seconds for one answer. The key, where one is needed, is read from
    ``KG_LANGUAGE_MODEL_KEY``, so that it stands in no file and no history.
    """

    address: str
    name: str = ""
    timeout: float = field(default=600.0, compare=False)

    def __post_init__(self) -> None:
        try:
            url = httpx.URL(self.address)
        except (httpx.InvalidURL, UnicodeError):
            url = httpx.URL("")
        if url.userinfo:
            raise LanguageModelError(
                "the address of a language model holds no user or password; put the key into KG_LANGUAGE_MODEL_KEY"
            )
        if url.scheme not in ("http", "https") or not url.host:
            raise LanguageModelError(
                f"«{self.address}» is no address of a language model; write one such as http://localhost:11434/v1"
            )

    def named(self) -> LanguageModel:
        """The same with its model's name: the server's only one where none was given. Raises LanguageModelError."""
        if self.name:
            return self
        answer = self._send("GET", "/models")
        try:
            names = sorted(str(m["id"]) for m in answer.json()["data"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise LanguageModelError(f"{self.address}: the server lists no models; give the name of one (--model)") from None
        if len(names) != 1:
            which = ", ".join(names[:12]) or "none"
            raise LanguageModelError(f"{self.address}: which model? the server has {which}; name one (--model)")
        return LanguageModel(self.address, names[0], self.timeout)

    def answer(self, layout: Layout) -> Answer:
        """What the model says of a paper, kept from an earlier time or asked for now.

        Raises AnswerError where what it says can't be used, LanguageModelError where it can't be asked.
        """
        asked = question(layout)
        place = _place(self.name, asked)
        known = _remembered.get(place)
        if known is not None:
            return known
        with contextlib.suppress(OSError, ValueError, AnswerError):
            return _remember(place, read_answer(place.read_text(encoding="utf-8")))
        said = self._ask(asked)
        found = read_answer(said)  # what can't be used is not kept
        _keep(place, said)
        return _remember(place, found)

    def _ask(self, asked: str) -> str:
        messages = [{"role": "system", "content": INSTRUCTIONS}, {"role": "user", "content": asked}]
        body = {"model": self.name, "messages": messages, "temperature": 0, "seed": 0}
        for format_ in _FORMATS:
            more = {} if format_ is None else {"response_format": format_}
            answer = self._send("POST", "/chat/completions", {**body, **more}, fine=frozenset({400, 413, 422}))
            if answer.is_success or answer.status_code == 413:
                break
        if not answer.is_success:
            raise AnswerError(f"the language model refuses the question ({answer.status_code}): {_said(answer)}")
        try:
            said = answer.json()["choices"][0]["message"]["content"]
            if isinstance(said, list):  # in parts
                said = "".join(part["text"] for part in said if part.get("type") == "text")
            return str(said or "")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            raise AnswerError(f"the language model's server sent no answer: {_said(answer)}") from None

    def _send(self, method: str, path: str, body: Any = None, fine: frozenset[int] = frozenset()) -> httpx.Response:
        """Send a request, again after what passes. Raises LanguageModelError."""
        key = os.environ.get("KG_LANGUAGE_MODEL_KEY", "").strip()
        if not (key.isascii() and key.isprintable()):
            raise LanguageModelError("KG_LANGUAGE_MODEL_KEY holds what no key has; write it again")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        base = httpx.URL(self.address)
        url = base.copy_with(path=base.path.rstrip("/") + path)
        for attempt in range(_TRIES):
            wait = _PAUSE * 2**attempt
            try:
                answer = _client().request(method, url, json=body, headers=headers, timeout=self.timeout)
            except (httpx.RequestError, UnicodeError) as error:
                reason = shown(str(error), 120) or type(error).__name__
                # A line that broke, or an answer that took too long, may do better next time; nobody there stays so.
                if not isinstance(error, _PASSES) or attempt == _TRIES - 1:
                    raise LanguageModelError(
                        f"{self.address}: the language model does not answer ({reason}); is it running, is the address right?"
                    ) from None
            else:
                if answer.is_success or answer.status_code in fine:
                    return answer
                wait = _asked_for(answer, wait)
                if answer.status_code not in _AGAIN or attempt == _TRIES - 1 or wait > _LONGEST:
                    raise self._refused(answer)
            time.sleep(wait)
        raise AssertionError  # pragma: no cover - the last try returns or raises

    def _refused(self, answer: httpx.Response) -> LanguageModelError:
        status = answer.status_code
        if status in (401, 403):
            return LanguageModelError(f"{self.address}: no right to ask ({status}); put the key into KG_LANGUAGE_MODEL_KEY")
        if status == 404:
            return LanguageModelError(
                f"{self.address}: nothing answers there for the model «{self.name}» (404): {_said(answer)}; "
                "the address ends in /v1 with most servers; the model must be there"
            )
        return LanguageModelError(
            f"{self.address}: the server answered {status}: {_said(answer)}; run the command again later, it goes on from here"
        )


def _asked_for(answer: httpx.Response, otherwise: float) -> float:
    """Seconds that the server asks to wait."""
    try:
        return max(0.0, float(answer.headers["Retry-After"]))
    except (KeyError, ValueError):
        return otherwise


def _said(answer: httpx.Response) -> str:
    return shown(answer.text, 200)


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """One pool of connections for all threads."""
    return httpx.Client(follow_redirects=True)


def hang_up() -> None:
    """Break off all questions that are being asked."""
    _client().close()
    _client.cache_clear()


_remembered: dict[Path, Answer] = {}  # the last answers, where the cache folder can't be written to


def _remember(place: Path, answer: Answer) -> Answer:
    if len(_remembered) >= _MOST:
        _remembered.clear()
    _remembered[place] = answer
    return answer


def _place(model: str, asked: str) -> Path:
    """Where an answer is kept."""
    key = digest(model, QUESTION_VERSION, asked)
    return cache_folder() / "answers" / key[:2] / f"{key}.json"


def _keep(place: Path, said: str) -> None:
    """Keep an answer; a folder that can't be written to costs time, nothing else."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as stream:
            stream.write(said)
        Path(name).replace(place)
