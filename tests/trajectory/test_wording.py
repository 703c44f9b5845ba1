"""Numbers as the book prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory._show.wording import MINUS, plain


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.56014, 15, "0.56014"),
        (18743803170827.2, 15, "18,743,803,170,827.2"),
        (-1234.5, 15, f"{MINUS}1,234.5"),
        (1e-7, 15, "0.0000001"),
        (12345.678, 3, "12,300"),
        (0.0, 3, "0"),
    ],
)
def test_a_number_is_written_out(value, digits, text):
    assert plain(value, digits) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14, places=1))
def test_what_is_written_out_is_the_number(value: Decimal):
    text = plain(float(value))
    assert "e" not in text.lower()
    assert float(text.replace(",", "").replace(MINUS, "-")) == float(value)
