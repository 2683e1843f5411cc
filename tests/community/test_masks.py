"""Names and numbers as strangers may see them."""

from __future__ import annotations

import pytest

from gongji.community.people.rules import mask_name, mask_number


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张小三", "张*三"),
        ("张三", "张*"),
        ("欧阳修", "欧阳*"),
        ("欧阳秀兰", "欧阳*兰"),
        ("司马", "司*"),  # a surname of one character with a given name, as far as anybody can tell
        ("王李小明", "王**明"),
        ("迪丽热巴·迪力木拉提", "迪**"),
        ("Aisha Khan", "A**"),
        ("𠮷野家", "𠮷*家"),
        ("王", "王*"),
        ("", "*"),
    ],
)
def test_a_name_keeps_its_surname_and_at_most_its_last_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("31010519491231002X", "3***************2X"),
        ("E12345678", "E******78"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_first_and_its_last_two_characters_or_nothing(number, masked):
    assert mask_number(number) == masked
