"""Exact numbers of a plan document: rates, weights and factors are fractions, never floats.

TOML numbers are read as `Decimal` from their digits, so 0.08 is eight hundredths and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema

WRITTEN = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?|[0-9]{1,18}/[0-9]{1,18}")
EXPONENT_MAX = 18
SHOWN_MAX = 120
ITEMS_SHOWN = 10


def exact_positive(value: object) -> Fraction:
    """The exact value of 1, 2.75, "2.75" or "1/3".

    Raises ValueError for anything that is not a positive number.
    """
    return exact(value, least="above zero", kind="a positive exact number")


def exact_number(value: object) -> Fraction:
    """The same for numbers that may be zero."""
    return exact(value, least="zero", kind="an exact number from zero")


def exact(value: object, *, least: Literal["above zero", "zero"], kind: str) -> Fraction:
    """The exact value of a number as it stands in a document; raises ValueError, naming the `kind` that is meant."""
    fraction = fraction_of(value)
    if fraction is None or fraction < 0 or (fraction == 0 and least == "above zero"):
        raise ValueError(f'{as_in_file(value)} is not {kind}; write for example 1, 2.75 or "1/3"')
    return fraction


def fraction_of(value: object) -> Fraction | None:
    """The fraction that a value is, or None where it is no exact number."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and WRITTEN.fullmatch(value) and not re.search(r"/0+$", value):
        return Fraction(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**EXPONENT_MAX:
        return Fraction(value)
    if isinstance(value, Decimal) and value.is_finite() and has_few_digits(value):
        return Fraction(value)
    return None


def as_in_file(value: object) -> str:
    """A value as it stands in a TOML file, more or less, and cut where it is long; texts in single quotes."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, Mapping):
        pairs = [f"{name} = {as_in_file(inner)}" for name, inner in list(value.items())[:ITEMS_SHOWN]]
        text = "{" + ", ".join(pairs) + "}"
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(as_in_file(inner) for inner in value[:ITEMS_SHOWN]) + "]"
    else:
        text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def has_few_digits(value: Decimal) -> bool:
    """Whether a finite decimal stays within 18 digits on each side of the point."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -EXPONENT_MAX and value.adjusted() < EXPONENT_MAX


def written(value: Fraction) -> str:
    """A fraction as people write it: a short decimal where it is one ("0.08"), else "1/3"."""
    digits = 0
    while digits < EXPONENT_MAX and (value * 10**digits).denominator != 1:
        digits += 1
    scaled = value * 10**digits
    if scaled.denominator != 1:
        return str(value)
    text = str(scaled.numerator).rjust(digits + 1, "0")
    return text if digits == 0 else f"{text[:-digits]}.{text[-digits:]}"


AS_WRITTEN = r"^[0-9]{1,18}(\.[0-9]{1,18})?$|^[0-9]{1,18}/[0-9]{1,18}$"
POSITIVE = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string", "pattern": AS_WRITTEN}]}
FROM_ZERO = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": AS_WRITTEN}]}
ExactPositive = Annotated[Fraction, BeforeValidator(exact_positive), WithJsonSchema(POSITIVE)]
ExactNumber = Annotated[Fraction, BeforeValidator(exact_number), WithJsonSchema(FROM_ZERO)]
