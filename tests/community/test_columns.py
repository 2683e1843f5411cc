"""A query as columns, on either database."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from gongji.community.database.columns import read_columns
from gongji.community.membership.queries import roll
from gongji.community.membership.rules import LeftReason
from gongji.community.membership.services import leave
from gongji.community.periods.services.roll import MEMBERS_SCHEMA
from tests.community.conftest import PLAN


@pytest.mark.parametrize("rows_at_once", [1, 2, 1000])
def test_rows_come_with_their_types_in_batches_of_any_size(wang, mother, zhao, rows_at_once):
    leave([(mother.number, date(2019, 6, 1))], LeftReason.OWN_WISH)
    batches = list(read_columns(roll(PLAN, date(2019, 1, 21)), MEMBERS_SCHEMA, rows_at_once=rows_at_once))
    assert pa.Table.from_batches(batches, MEMBERS_SCHEMA).to_pylist() == [
        {
            "member": each.number,
            "born_on": each.person.born_on,
            "joined_on": each.joined_on,
            "left_on": date(2019, 6, 1) if each == mother else None,
            "tier": each.tier,
        }
        for each in (wang, mother, zhao)
    ]


def test_no_rows_are_no_batches(db):
    assert list(read_columns(roll(PLAN, date(2019, 1, 21)), MEMBERS_SCHEMA)) == []
