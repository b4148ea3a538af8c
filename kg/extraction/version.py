"""The pipeline's version, apart from the pipeline so that asking for it does not import spaCy."""

PIPELINE_VERSION = "6"
"""Raised by every change that can change a link; a report built by another version is extracted anew."""
