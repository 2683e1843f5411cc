"""Values on the command line that are more than text; a wrong one is wrong use, exit status 2."""

from __future__ import annotations

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
