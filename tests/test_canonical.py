"""Canonical bytes: one record, one way to write it."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.canonical import canonical_json, sha256_of_file

texts = st.text(max_size=6)
plain = st.none() | st.booleans() | st.integers() | texts
values = plain | st.lists(plain, max_size=3) | st.dictionaries(texts, plain | st.lists(plain, max_size=2), max_size=3)
records = st.dictionaries(texts, values, max_size=5)


@given(records)
def test_a_record_is_read_back_as_it_was(record: dict[str, Any]):
    assert json.loads(canonical_json(record)) == record


@given(records, st.randoms())
def test_the_order_in_which_a_record_was_made_means_nothing(record: dict[str, Any], random: Any):
    names = list(record)
    random.shuffle(names)
    assert canonical_json({name: record[name] for name in names}) == canonical_json(record)


def test_keys_are_sorted_and_no_white_space_stands_outside_text():
    record = {"b": [1, {"d": "x y", "c": None}], "a": "共济"}
    assert canonical_json(record) == '{"a":"共济","b":[1,{"c":null,"d":"x y"}]}'.encode()


@pytest.mark.parametrize(
    "record",
    [
        {"share": 0.03},
        {"a": [1, {"b": 1.0}]},
        {"a": (1, 2.5)},
        {"a": float("nan")},
        {"a": Decimal(1)},
        {"a": {1, 2}},
        {"a": b"bytes"},
        {1: "a number as a key reads back as text"},
        {"a": {2.5: 1}},
        {"a": {None: 1}},
    ],
)
def test_what_could_be_written_in_more_than_one_way_is_refused(record: Any):
    with pytest.raises(TypeError):
        canonical_json(record)


def test_a_file_has_the_hash_of_its_bytes(tmp_path: Path):
    path = tmp_path / "file"
    path.write_bytes(b"gongji" * 100_000)
    assert sha256_of_file(path) == hashlib.sha256(b"gongji" * 100_000).hexdigest()
