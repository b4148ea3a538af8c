"""A worker process: it holds one generation open and answers one job at a time, so that ending it ends the job."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import select
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from kg.errors import PaperKGError
from kg.graph.generations import Generations
from kg.graph.knowledge_graph import KnowledgeGraph
from kg.serving.answering import FRAME, READY, REFUSED, Answer, Job, Refusal
from kg.serving.querying import answer_query
from kg.serving.resources import answer_resource, describe_service, read_graph, void_description
from kg.serving.site_pages import answer_site

Handler = Callable[[KnowledgeGraph, Mapping[str, Any], Answer], None]
HANDLERS: dict[str, Handler] = {
    "query": answer_query,
    "resource": answer_resource,
    "graph": read_graph,
    "service": describe_service,
    "void": void_description,
    "site": answer_site,
}


def work(connection: socket.socket, store: str, generation: str, memory: int | None) -> None:
    """Answer jobs that come over a socket until its other end is closed. The entry point of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and with it this process
    _leave_with_server(connection)
    _limit_memory(memory)

    def send(kind: bytes, data: bytes) -> None:
        connection.sendall(FRAME.pack(kind, len(data)) + data)

    try:
        with Generations(store).hold(generation) as folder, KnowledgeGraph.at(folder) as graph:
            send(READY, b"")
            with connection.makefile("rb") as incoming:
                while head := incoming.read(FRAME.size):
                    _, length = FRAME.unpack(head)
                    _answer(graph, pickle.loads(incoming.read(length)), send)
    except PaperKGError as error:
        with contextlib.suppress(OSError):
            send(REFUSED, json.dumps({"status": 503, "text": str(error)}).encode())
    except (BrokenPipeError, ConnectionResetError):
        pass


def _answer(graph: KnowledgeGraph, job: Job, send: Callable[[bytes, bytes], None]) -> None:
    answer = Answer(send, job.gzip)
    try:
        HANDLERS[job.handler](graph, job.arguments, answer)
        answer.end()
    except Refusal as refusal:
        refused = {"status": refusal.status, "text": refusal.text, "headers": refusal.headers}
        send(REFUSED, json.dumps(refused).encode())
    except PaperKGError as error:
        send(REFUSED, json.dumps({"status": 400, "text": str(error)}).encode())
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:  # a defect of ours must not look like an answer, and must be found
        import traceback

        traceback.print_exc()
        text = f"the server failed at this request ({type(error).__name__}); its log says where"
        send(REFUSED, json.dumps({"status": 500, "text": text}).encode())


def _leave_with_server(connection: socket.socket) -> None:
    """End when the other end of the socket is gone, also while a query runs (pyoxigraph lets other threads run)."""
    hangup = select.poll()
    hangup.register(connection, 0)

    def watch() -> None:
        hangup.poll()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _limit_memory(most: int | None) -> None:
    if most is not None:
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


