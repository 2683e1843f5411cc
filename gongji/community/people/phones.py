"""Phone numbers as people type them, written the one international way (E.164). Pure."""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from gongji.community.people.rules import Problem, Unfit, hidden_characters, plain_width

HOME: Final = "CN"
LENGTH_MAX: Final = 30
MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def read_phone(typed: str) -> str:
    """A mobile number in E.164, +8613812345678; without a country code it is one of mainland China.

    Raises Unfit, in both languages, for what no message can be sent to.
    """
    if hidden := hidden_characters(typed):
        raise Unfit(
            Problem(
                where="phone",
                zh=f"手机号里有看不见的字符（{hidden}），请重新手工输入。",
                en=f"The number has characters that cannot be seen ({hidden}); type it again by hand.",
            )
        )
    text = plain_width(typed).strip()
    try:
        number = phonenumbers.parse(text[: LENGTH_MAX + 1], HOME)
    except NumberParseException:
        number = None
    if number is None or len(text) > LENGTH_MAX or not phonenumbers.is_valid_number(number):
        raise Unfit(
            Problem(
                where="phone",
                zh="这不是一个能用的手机号。内地手机号为 11 位；其他地区请加区号，例如 +852 9123 4567。",
                en="This is not a number in use. In mainland China it has 11 digits; from elsewhere, give the country "
                "code, for example +852 9123 4567.",
            )
        )
    if phonenumbers.number_type(number) not in MOBILE:
        raise Unfit(
            Problem(
                where="phone",
                zh="这是座机或其他号码，收不到短信验证码，请填手机号。",
                en="This is not a mobile number, so no code can be sent to it; give a mobile number.",
            )
        )
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def whose_phone(phone: str) -> str:
    """What is the same for one phone and different for all others, to be indexed."""
    return f"phone|{phone}"
