"""Values on the command line that are more than text; a wrong one is wrong use, exit status 2."""

from __future__ import annotations

import re
from datetime import date

import typer

from gongji.dates import parse_date

BusinessDate = date


def business_date(text: str | date) -> date:
    """A date written YYYY-MM-DD."""
    if isinstance(text, date):
        return text
    try:
        return parse_date(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def memory(text: str) -> str:
    """An amount of memory written like 640MiB or 4GiB."""
    if not re.fullmatch(r"[1-9][0-9]{0,5} ?([KMGT]i?B)", text, re.IGNORECASE):
        raise typer.BadParameter(f"'{text}' is not an amount of memory; write for example 4GiB")
    return text
