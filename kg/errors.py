"""Every error that paperkg raises on purpose. The command line prints them as one line, without a traceback."""

from __future__ import annotations


class PaperKGError(Exception):
    """Root of all errors meant for the user; its text says what is wrong, where, and what to do."""


class UnreadableFile(PaperKGError):
    """A file can't be read as what it claims to be; nothing of it entered the graph."""


class UnknownFormat(PaperKGError):
    """A format name or file suffix that nothing here reads or writes."""


class UnwritableFile(PaperKGError):
    """A file can't be written where it was asked for."""


class VocabularyError(PaperKGError):
    """A vocabulary file is not sound Turtle or breaks a rule of the vocabulary."""


class StoreNotFound(PaperKGError):
    """There is no store at this place."""


class StoreLocked(PaperKGError):
    """Another build holds the store's lock."""


class StoreFormatError(PaperKGError):
    """The store was written in a format that this version does not read."""


class ReportNotFound(PaperKGError):
    """The store holds no report of this name."""


class QueryError(PaperKGError):
    """A query that is not SPARQL, or that lacks a parameter."""


class SparqlSyntaxError(QueryError):
    """A text that is not SPARQL 1.1; ``line`` and ``column`` (from 1) where the place is known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class ServingError(PaperKGError):
    """The graph can't be served as asked."""


class ThingNotFound(PaperKGError):
    """No node of the graph has this name, identifier or IRI."""


class CorrectionError(PaperKGError):
    """A correction by hand that can't be read, or that fits nothing in the graph."""


class GoldError(PaperKGError):
    """A gold file is not what it should be, or can't be used as asked."""


class FetchError(PaperKGError):
    """Something could not be downloaded, or was asked for in a way that can't be."""


class BuildError(PaperKGError):
    """A build could not be brought to its end; what it had done is kept for the next one."""


class StoreAddressError(PaperKGError):
    """The address of a SPARQL store that can't be understood."""


class StoreUnreachable(PaperKGError):
    """A SPARQL server does not answer, or not to us."""


class LanguageModelError(PaperKGError):
    """A language model can't be asked: no server at the address, no such model, no right to it."""


class AnswerError(PaperKGError):
    """A language model's answer about one paper can't be used."""
