"""The IRIs of paperkg, its prefixes, and how names become IRIs. Everything else imports from here."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

ONTOLOGY = "https://w3id.org/paperkg/ontology#"
BASE = "https://w3id.org/paperkg/"
VOCABULARY_GRAPH = BASE + "graph/vocabulary"
DERIVED_GRAPH = BASE + "graph/derived"
CORRECTIONS_GRAPH = BASE + "graph/corrections"

PREFIXES: dict[str, str] = {
    "kg": ONTOLOGY,
    "paper": BASE + "paper/",
    "report": BASE + "report/",
    "domain": BASE + "domain/",
    "model": BASE + "model/",
    "system": BASE + "system/",
    "dataset": BASE + "dataset/",
    "benchmark": BASE + "benchmark/",
    "technique": BASE + "technique/",
    "metric": BASE + "metric/",
    "hardware": BASE + "hardware/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "sh": "http://www.w3.org/ns/shacl#",
    "schema": "https://schema.org/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "void": "http://rdfs.org/ns/void#",
}


class EntityType(StrEnum):
    """The classes a link can point to; the value is the local name in the ontology."""

    DOMAIN = "Domain"
    MODEL = "Model"
    SYSTEM = "System"
    DATASET = "Dataset"
    BENCHMARK = "Benchmark"
    TECHNIQUE = "Technique"
    METRIC = "Metric"
    HARDWARE = "Hardware"

    @property
    def folder(self) -> str:
        """The path segment of this type's resources: ``technique`` in ``technique/grpo``."""
        return self.value.lower()

    @property
    def iri(self) -> str:
        return ONTOLOGY + self.value


class Relation(StrEnum):
    """What a paper can have to do with an entity; the value is the property's local name."""

    INTRODUCES = "introduces"
    HAS_DOMAIN = "hasDomain"
    BASED_ON = "basedOn"
    USES_MODEL = "usesModel"
    COMPARED_WITH = "comparedWith"
    EVALUATES = "evaluates"
    EVALUATED_ON = "evaluatedOn"
    TRAINED_ON = "trainedOn"
    USES_TECHNIQUE = "usesTechnique"
    USES_HARDWARE = "usesHardware"

    @property
    def iri(self) -> str:
        return ONTOLOGY + self.value


_NO_PART_OF_A_KEY = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) not in "+.@"}


@lru_cache(maxsize=1 << 17)
def name_key(name: str) -> str:
    """What makes two spellings the same name: NFKC, case folded, only letters, digits and ``+ . @``.

    >>> name_key("Qwen-Image Edit") == name_key("QwenImageEdit")
    True
    """
    if name.isascii():
        return name.lower().translate(_NO_PART_OF_A_KEY)
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if c.isalnum() or c in "+.@")


def slug(name: str) -> str:
    """The last path segment of a resource: ``AIME 2025`` → ``aime-2025``, ``Qwen2.5-VL-7B`` → ``qwen2.5-vl-7b``.

    Letters of every script are kept (IRIs allow them); anything else but ``+ . @`` becomes one hyphen.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    parts = "".join(c if c.isalnum() or c in "+.@" else " " for c in folded).split()
    return "-".join(parts).strip(".") or "x" + digest(name)


def expanded(text: str) -> str | None:
    """The IRI that a text writes in full or with one of our prefixes (``model:clip``); None for any other text."""
    text = text.removeprefix("<").removesuffix(">")
    prefix, colon, rest = text.partition(":")
    if not colon or re.search(r"[\s<>\"{}|\\^`]", text):
        return None
    if text.startswith(("http://", "https://")):
        return text
    return PREFIXES[prefix] + rest if prefix in PREFIXES and rest else None


def shortened(iri: str) -> str:
    """An IRI with one of our prefixes, where one fits: ``model:clip``."""
    fitting = [p for p, base in PREFIXES.items() if iri.startswith(base) and len(iri) > len(base)]
    return f"{fitting[0]}:{iri[len(PREFIXES[fitting[0]]) :]}" if fitting else iri


def digest(*parts: str) -> str:
    """A short stable hash of some strings (16 hexadecimal digits of SHA-256)."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:16]


def paper_iri(identifier: str) -> str:
    """A paper's IRI: ``paper/2601.02346``; what an IRI's path can't hold is escaped."""
    return f"{BASE}paper/{quote(identifier, safe='/:()+')}"


def report_iri(report_id: str) -> str:
    return f"{BASE}report/{report_id}"


def report_graph(report_id: str) -> str:
    """The named graph that holds what one report says."""
    return f"{BASE}graph/report/{report_id}"


def entity_iri(entity_type: EntityType, name: str) -> str:
    return f"{BASE}{entity_type.folder}/{slug(name)}"
