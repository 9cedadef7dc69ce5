"""As much is kept as there is room for, and what was touched last stays."""

from hypothesis import given
from hypothesis import strategies as st

from seewhy.studio.looking.lately_used import LatelyUsed


def test_what_was_asked_for_stays_longer():
    kept: LatelyUsed[str] = LatelyUsed(at_most=2)
    kept.put("a", "first")
    kept.put("b", "second")
    assert kept.get("a") == "first"
    kept.put("c", "third")
    assert kept.get("b") is None
    assert kept.all() == ["third", "first"]


def test_what_was_replaced_takes_no_room():
    kept: LatelyUsed[str] = LatelyUsed(at_most=10, size=len)
    for identity, item in (("a", "xxxx"), ("b", "yyyy"), ("a", "xx"), ("c", "zzzz")):
        kept.put(identity, item)
    assert kept.all() == ["zzzz", "xx", "yyyy"]  # 10 of 10
    kept.put("d", "w")
    assert kept.all() == ["w", "zzzz", "xx"]


def test_one_stays_however_large():
    kept: LatelyUsed[str] = LatelyUsed(at_most=3, size=len)
    kept.put("a", "xxxxx")
    assert kept.get("a") == "xxxxx"
    kept.put("b", "y")
    assert kept.all() == ["y"]


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 6)), max_size=40))
def test_never_more_than_there_is_room_for(puts):
    kept: LatelyUsed[int] = LatelyUsed(at_most=10, size=lambda item: item)
    for identity, size in puts:
        kept.put(identity, size)
        assert kept.all()[0] == size
        assert sum(kept.all()) <= 10
