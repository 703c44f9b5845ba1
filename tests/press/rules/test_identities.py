"""Expressions over series are arithmetic of the same economy and period, worked out by hand."""

import pytest

from press.rules.bounds import stack
from press.rules.identities import Values, check_identities, compare, evaluate, terms
from tests.press.rules.made import series, tables, told

HEAD = "name,left,relation,right,within,share,values,sentence"


def values(**texts):
    return Values(stack(tables(**{f"series__{id}": text for id, text in texts.items()})))


def results(known, expression):
    keys, numbers = evaluate(known, expression)
    return {" ".join(known.name(key)): number for key, number in zip(keys, numbers, strict=True)}


SMALL = series("JPN 2020 4", "CHN 2021 3", "CHN 2020 2", "WLD 2020 20", "WLD 2021 30", "CHN 2019 1")


def test_names_of_series_in_expressions():
    assert terms("100 * a_1 / b__before", "1e9 * a_1 + c2__world") == {
        "a_1": "a_1", "b__before": "b", "c2__world": "c2",
    }  # fmt: skip


def test_the_four_operations_and_brackets():
    known = values(a=series("CHN 2020 6"), b=series("CHN 2020 4"))
    expected = {"a + b": 10, "a - b": 2, "a * b": 24, "a / b": 1.5, "2 * (a - b) + 1e1": 14}
    for expression, result in expected.items():
        assert results(known, expression) == {"CHN 2020": result}


def test_only_periods_of_every_series_are_taken():
    known = values(a=series("CHN 2020 6", "CHN 2021 7", "JPN 2021 1"), b=series("CHN 2021 2", "JPN 2020 1"))
    assert results(known, "a * b") == {"CHN 2021": 14}
    assert results(known, "a * gone") == {}


def test_neighbouring_years():
    known = values(a=SMALL)
    assert results(known, "a - a__before") == {"CHN 2020": 1, "CHN 2021": 1, "WLD 2021": 10}
    assert results(known, "a__after - a") == {"CHN 2019": 1, "CHN 2020": 1, "WLD 2020": 10}


def test_the_world_and_the_total_of_its_year():
    known = values(a=SMALL)
    share = {"CHN 2020": 10, "CHN 2021": 10, "JPN 2020": 5, "WLD 2020": 1, "WLD 2021": 1}
    assert results(known, "a__world / a") == share
    total = {"CHN 2019": 1, "CHN 2020": 6, "CHN 2021": 3, "JPN 2020": 6, "WLD 2020": 6, "WLD 2021": 3}
    assert results(known, "a__total") == total
    without = values(a=series("CHN 2020 2", "JPN 2020 3"))
    assert results(without, "a__world") == {}
    assert results(without, "a__total") == {"CHN 2020": 5, "JPN 2020": 5}


def test_months_of_a_year():
    months = [f"CHN 2020-{month:02d} {month}" for month in range(3, 13)]  # ten: March to December
    more = ["CHN 2021-02 5", *(f"CHN 2021-{month:02d} 1" for month in range(3, 11))]  # nine
    known = values(m=series(*months, *more, "JPN 2020-12 1", period="month"))
    assert results(known, "m__year") == {"CHN 2020": sum(range(3, 13))}


def test_an_expression_without_a_series_is_refused():
    with pytest.raises(ValueError, match="expected a series"):
        evaluate(values(a=SMALL), "1 + 1")
    assert results(values(), "a") == {}


def identity(left, relation, right, within="", share="", count="1", name="sum"):
    return f"{name},{left},{relation},{right},{within},{share},{count},It adds up"


def holds(left, relation, right, within, share):
    """Whether an identity holds for a left and a right value."""
    known = values(a=series(f"CHN 2020 {left}"), b=series(f"CHN 2020 {right}"))
    row = {"left": "a", "right": "b", "relation": relation, "within": within, "share": share}
    (found,) = compare(known, row)["holds"]
    return bool(found)


@pytest.mark.parametrize(
    ("left", "relation", "right", "within", "share", "expected"),
    [
        (2, "=", 2, "", "", True), (2, "=", 2.001, "", "", False), (2, "=", 1.999, "", "", False),
        (2, "=", 2.5, "0.5", "", True), (2, "=", 2.51, "0.5", "", False), (2, "=", 1.5, "0.5", "", True),
        (200, "=", 202, "", "0.01", True), (200, "=", 202.1, "", "0.01", False), (-200, "=", -202, "", "0.01", True),
        (200, "=", 205, "3", "0.01", True), (200, "=", 205.1, "3", "0.01", False),
        (2, "<=", 2, "", "", True), (1, "<=", 2, "", "", True), (-9, "<=", 2, "", "", True), (3, "<=", 2, "", "", False),
        (3, "<=", 2, "1", "", True), (3.1, "<=", 2, "1", "", False),
    ],
)  # fmt: skip
def test_how_much_two_sides_may_differ(left, relation, right, within, share, expected):
    assert holds(left, relation, right, within, share) == expected


@pytest.mark.parametrize(
    ("ranks", "scores", "wrong"),
    [
        ((1, 2, 3), (9, 8, 7), []),
        ((1, 2, 3), (9, 7, 8), [1, 2]),  # which of the two is wrong it cannot know
        ((1, 2, 3), (9, 8, 8), []),  # equal scores may have a rank each, or share one
        ((1, 2, 2), (9, 8, 8), []),
        ((1, 1, 3), (9, 8, 7), []),
        ((2, 1, 3), (7, 9, 8), [0, 2]),
    ],
)
def test_ranks_are_in_the_order_of_the_scores(ranks, scores, wrong):
    geos = ("CHN", "JPN", "KOR")
    known = values(
        rank=series(*(f"{geo} 2020 {rank}" for geo, rank in zip(geos, ranks, strict=True)), "USA 2021 1"),
        score=series(*(f"{geo} 2020 {score}" for geo, score in zip(geos, scores, strict=True)), "USA 2021 1"),
    )
    sides = compare(known, {"left": "rank", "right": "score", "relation": "order", "within": "", "share": ""})
    found = {known.name(key)[0] for key in sides.index[~sides["holds"]]}
    assert found == {geos[at] for at in wrong}


def check(*rows, only=None, **texts):
    named = {f"series__{id}": text for id, text in texts.items()}
    return check_identities(tables(identities="\n".join([HEAD, *rows]), **named), only)


PARTS = {
    "whole": series("CHN 2019 5", "JPN 2020 4", "CHN 2020 7"),
    "part": series("CHN 2019 2", "CHN 2020 3", "JPN 2020 1"),
    "rest": series("CHN 2019 3", "CHN 2020 3", "JPN 2020 3"),
}


def test_what_does_not_add_up_is_told_at_the_first_series_of_the_left_side():
    refused = check(identity("whole", "=", "part + rest", count="3"), **PARTS)
    assert told(refused) == [
        "data/series/whole.csv, line 4, column value: CHN 2020: whole is 7, part + rest is 6; "
        "expected =: It adds up (sum)"
    ]
    assert refused[0].key == ("whole", "CHN", "2020", "7")
    (other,) = check(identity("100 * part__before", "<=", "rest", count="1"), **PARTS)
    assert str(other).startswith(
        "data/series/part.csv, line 3, column value: CHN 2020: 100 * part__before is 200"
    )


def test_an_identity_holds_for_as_many_values_as_it_says():
    assert check(identity("whole", "<=", "9 * part", count="3"), **PARTS) == []
    assert told(check(identity("whole", "<=", "9 * part", count="4"), **PARTS)) == [
        "data/identities.csv, column values: holds for 3 values; expected 4 (part, whole) (sum)"
    ]


def test_only_identities_of_some_series():
    rows = (identity("whole", "=", "part + rest"), identity("rest", "=", "9 * rest", name="rest"))
    assert {one.rule for one in check(*rows, **PARTS)} == {"sum", "rest"}
    assert {one.rule for one in check(*rows, only=["part"], **PARTS)} == {"sum"}
    assert check(*rows, only=["gone"], **PARTS) == [] == check(**PARTS)


@pytest.mark.parametrize("side", ["part ** 2", "part.mean", "part[0]", "__import__(part)"])
def test_what_is_no_arithmetic_is_told_with_its_name(side):
    assert told(check(identity(side, "=", "rest"), **PARTS)) == [
        f"data/identities.csv, column left: {side!r}, expected names, numbers, + - * / and brackets; "
        "expected years (sum)"
    ]


def test_a_sum_of_months_is_told_at_the_first_of_them():
    months = series(
        *(f"CHN 2020-{month:02d} {month}" for month in range(1, 13)), "JPN 2020-01 5", period="month"
    )
    (one,) = check(identity("m__year", "=", "whole"), m=months, whole=series("CHN 2020 70"))
    assert (one.path, one.line, one.key) == ("series/m.csv", 2, ("m", "CHN", "2020", "1"))
    assert one.found == "CHN 2020: m__year is 78, whole is 70"
