"""Updates: each is a generation of its own, made in a process of its own and published whole or not at all."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import PaperKGError, StoreLocked
from kg.graph.generations import Generations
from kg.graph.kept import Kept
from kg.graph.sparql_text import asks_another_server, parts
from kg.graph.syntax_errors import syntax_error
from kg.namespaces import PREFIXES
from kg.serving.answering import Refusal


def apply_update(
    store: Path | str, text: str, base: str | None = None, using: Sequence[str] = (), named: Sequence[str] = ()
) -> None:
    """Carry out a SPARQL 1.1 Update on a store. Raises Refusal (400), StoreLocked while a build runs.

    ``using`` and ``named``: the dataset of its WHERE, as the protocol's using-graph-uri states it.
    """
    if asks_another_server(text) or any(p.kind == "word" and p.text.upper() == "LOAD" for p in parts(text)):
        raise Refusal(400, "LOAD and SERVICE are not available: this server asks nothing of other servers")
    if using or named:
        text = _with_dataset(text, using, named)

    def change(store: Any) -> None:
        try:
            store.update(text, base_iri=base, prefixes=PREFIXES)
        except SyntaxError as error:
            raise Refusal(400, str(syntax_error(text, str(error), update=True))) from None
        except (ValueError, OSError) as error:
            raise Refusal(400, f"the update can't be carried out: {error}") from None

    _change(store, change)


def put_graph(store: Path | str, name: str | None, data: bytes, media_type: str, base: str, *, replace: bool) -> bool:
    """Write a graph of the store (None: the one without a name). True where it was not there before.

    Raises Refusal: 400 for data that can't be read, with the place; 415 for an unknown media type.
    """
    format = ox.RdfFormat.from_media_type(media_type)
    if format is None:
        raise Refusal(415, f"«{media_type[:80]}» is not a format of RDF; send text/turtle or application/n-triples")
    graph = _graph(name)
    new: list[bool] = []

    def change(store: Any) -> None:
        new.append(not any(True for _ in store.quads_for_pattern(None, None, None, graph)))
        try:
            quads = list(ox.parse(data, format=format, base_iri=base, without_named_graphs=True, rename_blank_nodes=True))
        except (SyntaxError, ValueError) as error:
            raise Refusal(400, f"the data can't be read: {error}") from None
        if replace:
            store.clear_graph(graph)
        if isinstance(graph, ox.NamedNode):
            store.add_graph(graph)
        store.extend(ox.Quad(q.subject, q.predicate, q.object, graph) for q in quads)

    _change(store, change)
    return new[0]


def delete_graph(store: Path | str, name: str | None) -> None:
    """Remove a graph. Raises Refusal 404 where it is not there."""

    def change(store: Any) -> None:
        graph = _graph(name)
        if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
            raise Refusal(404, f"there is no graph <{name}>")
        store.remove_graph(graph)

    _change(store, change)


def _graph(name: str | None) -> ox.NamedNode | ox.DefaultGraph:
    try:
        return ox.DefaultGraph() if name is None else ox.NamedNode(name)
    except ValueError:
        raise Refusal(400, f"«{str(name)[:200]}» is not the IRI of a graph") from None


def _change(path: Path | str, change: Callable[[Any], None]) -> None:
    generations = Generations(path)
    with generations.lock():
        folder = generations.begin()
        try:
            store = ox.Store(str(folder))
            change(store)
            store.flush()
            del store
        except BaseException:
            generations.discard(folder)
            raise
        Kept(generations.path).clear()  # it can't be told from a graph's name what an update has changed
        generations.publish(folder)


def _with_dataset(text: str, using: Sequence[str], named: Sequence[str]) -> str:
    """The update with USING before the WHERE of each of its operations. Raises Refusal where it states one itself."""
    try:
        clauses = [f"USING {ox.NamedNode(iri)}" for iri in using] + [f"USING NAMED {ox.NamedNode(iri)}" for iri in named]
    except ValueError as error:
        raise Refusal(400, f"a graph of the dataset is not an IRI: {error}") from None
    depth, previous, places = 0, "", []
    for part in parts(text):
        word = part.text.upper() if part.kind == "word" else part.text
        if word in ("USING", "WITH") and part.kind == "word":
            raise Refusal(400, "the update says USING or WITH, so that the request may not state a dataset as well")
        depth += {"{": 1, "}": -1}.get(word, 0) if part.kind == "other" else 0
        if word == "WHERE" and depth == 0:
            if previous == "DELETE":
                raise Refusal(400, "DELETE WHERE can't have a dataset; write DELETE { … } WHERE { … }")
            places.append(part.start)
        previous = word
    for place in reversed(places):
        text = text[:place] + " ".join(clauses) + " " + text[place:]
    return text


async def in_a_process(seconds: float | None, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Carry out a change of the store in a process that is ended when it takes too long; what it gives back.

    Raises Refusal: the change's own; 503 for the time limit or a build that holds the store.
    """
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_carry_out, args=(there, function, arguments, named), daemon=True)
    await asyncio.to_thread(process.start)
    there.close()
    try:
        if not await asyncio.to_thread(here.poll, seconds):
            raise Refusal(503, f"the update was stopped: it ran longer than {seconds:g} s; nothing of it was done")
        done, result = here.recv()
    except EOFError:
        raise Refusal(503, "the update was ended: its process was stopped; nothing of it was done") from None
    finally:
        process.kill()
        here.close()
        await asyncio.to_thread(process.join, 5)
    if not done:
        raise result
    return result


def _carry_out(connection: Any, function: Callable[..., Any], arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        connection.send((True, function(*arguments, **named)))
    except Refusal as refusal:
        connection.send((False, _Sent(refusal.status, refusal.text, refusal.headers)))
    except StoreLocked as error:
        connection.send((False, _Sent(503, str(error), {"Retry-After": "5"})))
    except PaperKGError as error:
        connection.send((False, _Sent(500, str(error), {})))


class _Sent(Refusal):
    """A refusal that can be sent between processes."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _Sent, (self.status, self.text, self.headers)
