"""Where each rule comes from: what was published, and what was chosen because nothing was found.

A key names a rule, or the table that it stands in: "caps", "caps.per_year_fen", "aid[2].aid_fen".
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from gongji.plans.document.values import ITEMS_MAX, Identifier, Part, Text, WebAddress, Words

KEY = r"^[a-z][a-z_]*(\[[1-9][0-9]{0,3}\])?(\.[a-z][a-z_]*(\[[1-9][0-9]{0,3}\])?)*$"
RuleKey = Annotated[str, Field(pattern=KEY, max_length=200)]


class Source(Part):
    """Rules that somebody published, and how well that is known."""

    id: Identifier | None = None
    keys: Annotated[tuple[RuleKey, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    url: WebAddress | None = None
    standing: Literal["published", "press", "secondary", "derived"]
    says: Words | None = None


class Unsourced(Part):
    """A rule whose published form was not found: the value chosen, and why."""

    key: RuleKey
    value: Text
    why: Words
