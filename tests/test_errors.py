"""What can go wrong says itself in words, all at once, and whether trying again can help."""

from __future__ import annotations

import pytest

from gongji.errors import GongjiError, InvariantBroken, Mistakes, NotNow, Refused


def test_a_refusal_says_all_its_reasons():
    assert Refused("one").reasons == ("one",)
    both = Refused(["one", "two"])
    assert both.reasons == ("one", "two")
    assert str(both) == "one\ntwo"


def test_only_surroundings_can_get_better_by_themselves():
    assert [kind.retry_helps for kind in (GongjiError, Refused, InvariantBroken, NotNow)] == [False, False, False, True]


def test_mistakes_are_collected_and_told_together():
    mistakes = Mistakes()
    with mistakes:
        raise Refused("one")
    with mistakes:
        raise Refused(["two", "three"])
    with mistakes:
        pass
    with pytest.raises(Refused) as told:
        mistakes.refuse()
    assert told.value.reasons == ("one", "two", "three")


def test_without_mistakes_nothing_is_refused():
    Mistakes().refuse()


def test_what_is_not_a_refusal_is_not_collected():
    mistakes = Mistakes()
    with pytest.raises(InvariantBroken), mistakes:
        raise InvariantBroken("our own mistake")
    assert mistakes.found == []
