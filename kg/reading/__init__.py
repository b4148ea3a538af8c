"""File → Report: reading what people already have about papers."""

from kg.reading.files import find_inputs, read_file, read_reports
from kg.reading.paper import Block, Paper, Problem, Reading, Report, Section, SectionKey, Source

__all__ = [
    "Block",
    "Paper",
    "Problem",
    "Reading",
    "Report",
    "Section",
    "SectionKey",
    "Source",
    "find_inputs",
    "read_file",
    "read_reports",
]
