"""Whether a name and a document number belong together: asked of a provider, and its answer kept. Pure words."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What is known about an identity."""

    NOT_ASKED = "not-asked"
    MATCH = "match"
    MISMATCH = "mismatch"
    UNAVAILABLE = "unavailable"  # the provider did not answer: to be asked again
