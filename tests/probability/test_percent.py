import pytest
from hypothesis import given
from hypothesis import strategies as st

from seewhy.probability.percent import percent, short_percent


@pytest.mark.parametrize(
    ("probability", "long", "short"),
    [
        (1.0, "more than 99%", ">99%"),
        (0.996, "more than 99%", ">99%"),
        (0.994, "99%", "99%"),
        (0.904, "90%", "90%"),
        (0.011, "1%", "1%"),
        (0.004, "less than 1%", "<1%"),
        (0.0, "less than 1%", "<1%"),
    ],
)
def test_percentages_never_claim_certainty(probability, long, short):
    assert percent(probability) == long
    assert short_percent(probability) == short


@given(st.floats(0, 1))
def test_no_probability_is_printed_as_100_or_0(probability):
    assert percent(probability) not in {"100%", "0%"}
