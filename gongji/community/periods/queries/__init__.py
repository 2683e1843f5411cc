"""Reads: disclosed periods, the books, and what a family paid."""

from gongji.community.periods.queries.books import books, year_journal
from gongji.community.periods.queries.public import (
    PublicPeriod,
    latest_public,
    one_period,
    periods_of,
    years_of,
)
from gongji.community.periods.queries.receipts import my_receipt
from gongji.community.periods.queries.shares import MyPeriod, MyYear, TracedPeriod, my_period, my_year

__all__ = [
    "MyPeriod",
    "MyYear",
    "PublicPeriod",
    "TracedPeriod",
    "books",
    "latest_public",
    "my_period",
    "my_receipt",
    "my_year",
    "one_period",
    "periods_of",
    "year_journal",
    "years_of",
]
