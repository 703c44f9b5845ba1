"""Forecasts: what they return, refuse and say."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from trajectory import forecasts
from trajectory._methods.series import read

quick = settings(deadline=None, max_examples=20, derandomize=True)


def series(n, seed=0, growth=0.1, sd=0.05, rho=0.8, first=2000):
    noise = sd * np.random.default_rng(seed).standard_normal(n)
    for t in range(1, n):
        noise[t] += rho * noise[t - 1]
    return pd.Series(100 * np.exp(growth * np.arange(n) + noise), index=range(first, first + n))


def test_forecast_is_indexed_by_the_years_ahead():
    f = forecasts.forecast(series(24), 5)
    assert f.future == (2024, 2025, 2026, 2027, 2028) == tuple(f.median.index)
    frame = f.frame()
    assert list(frame.columns) == ["median", "low80", "high80", "low95", "high95"]
    assert (frame.low95 < frame.low80).all() and (frame.low80 < frame["median"]).all()
    assert (frame.high80 < frame.high95).all()
    inner = f.interval(0.8)
    assert inner.lower.tolist() == frame.low80.tolist()
    width = np.log(inner.upper / inner.lower)
    assert width.is_monotonic_increasing


def test_probability_inverts_the_quantile():
    f = forecasts.forecast(series(24), 3)
    for p in (0.1, 0.5, 0.95):
        target = f.quantile(p)
        for year in f.future:
            assert f.probability(above=target[year])[year] == pytest.approx(1 - p, abs=1e-9)
    assert f.probability(above=-5).tolist() == [1.0, 1.0, 1.0]  # below the range of the scale
    with pytest.raises(ValueError, match="finite"):
        f.probability(above=np.nan)


def test_benchmark_is_the_random_walk_with_drift():
    y = series(20)
    change = np.diff(np.log(y))
    h = np.arange(1, 4)
    centre = np.log(y.iloc[-1]) + h * change.mean()
    half = stats.t.ppf(0.9, 18) * change.std(ddof=1) * np.sqrt(h + h**2 / 19)
    interval = forecasts.forecast(y, 3).benchmark.interval(0.8)
    assert np.log(interval.lower.to_numpy()) == pytest.approx(centre - half)
    assert np.log(interval.upper.to_numpy()) == pytest.approx(centre + half)


def test_both_models_are_shown():
    f = forecasts.forecast(series(20), 2)
    change = np.diff(np.log(series(20)))
    assert f.drift_ols.params["drift"] == pytest.approx(change.mean())
    assert f.ols.params["year"] == pytest.approx(np.polyfit(range(20), np.log(series(20)), 1)[0])
    assert 0 < f.growth_weight < 1


def test_weights_follow_the_data():
    persistent = np.random.default_rng(1).standard_normal(60)
    for t in range(1, 60):
        persistent[t] += 0.9 * persistent[t - 1]
    growing = pd.Series(np.cumsum(persistent), index=range(1960, 2020))
    steady = series(60, rho=0.0, first=1960)
    assert forecasts.forecast(growing, 3, "level").growth_weight > 0.9
    assert forecasts.forecast(steady, 3).growth_weight < 0.01


@pytest.mark.parametrize(
    ("n", "limit"), [(7, 0), (8, 2), (11, 2), (12, 3), (19, 3), (20, 5), (23, 5), (24, 6), (40, 10)]
)
def test_horizons_admitted(n, limit):
    assert forecasts.longest_horizon(n) == limit
    assert forecasts.forecast(series(n), limit + 1).refused
    if limit:
        assert not forecasts.forecast(series(n), limit).refused


@given(st.integers(1, 19), st.integers(4, 9))
@quick
def test_a_refusal_never_yields_a_number(n, horizon):
    f = forecasts.forecast(series(n), horizon)
    assert f.refused and f.reason and f.ols is None and f.benchmark is None
    assert f.median.isna().all() and f.interval(0.8).isna().all(axis=None)
    assert f.quantile(0.3).isna().all() and f.probability(above=1.0).isna().all()
    assert f.frame().isna().all(axis=None) and len(f.median) == horizon
    assert f.sentence("output").startswith("No forecast of output") and "refused" in repr(f)


def test_an_exact_line_is_refused():
    y = pd.Series(1.1 ** np.arange(20), index=range(2000, 2020))
    assert forecasts.forecast(y, 2).refused and forecasts.backtest(y, 2).refused


@given(st.integers(0, 500), st.floats(1e-3, 1e3), st.integers(-300, 300))
@quick
def test_units_and_calendar_do_not_matter(seed, factor, years):
    y = series(15, seed)
    a = forecasts.forecast(y, 3)
    b = forecasts.forecast((factor * y).set_axis(y.index + years), 3)
    assert b.frame().to_numpy() == pytest.approx(factor * a.frame().to_numpy(), rel=1e-6)


@given(st.integers(0, 500))
@quick
def test_turning_a_level_series_upside_down_turns_the_forecast(seed):
    y = np.log(series(15, seed))
    a, b = forecasts.forecast(y, 3, "level"), forecasts.forecast(-y, 3, "level")
    assert b.quantile(0.9).to_numpy() == pytest.approx(-a.quantile(0.1).to_numpy(), rel=1e-6)


def test_logit_forecasts_stay_inside():
    share = 100 / (1 + np.exp(2 - 0.2 * np.log(series(20))))
    f = forecasts.forecast(share, 5, "logit", base=100)
    assert ((f.interval(0.99) > 0) & (f.interval(0.99) < 100)).all(axis=None)


def test_bad_horizons():
    for horizon in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="positive whole number"):
            forecasts.forecast(series(20), horizon)


# --- looking back ---------------------------------------------------------------------------


def test_backtest_uses_only_the_past():
    y = series(20, seed=4)
    b = forecasts.backtest(y, 2)
    assert b.origins.index.tolist() == list(range(2007, 2018))
    for origin in (2007, 2012, 2017):
        past = forecasts.forecast(y[y.index <= origin], 2)
        row = b.origins.loc[origin]
        assert row["median"] == pytest.approx(past.median[origin + 2])
        assert row["upper_80"] == pytest.approx(past.interval(0.8).upper[origin + 2])
        assert row["drift_lower_95"] == pytest.approx(past.benchmark.interval(0.95).lower[origin + 2])
        assert row["actual"] == y[origin + 2]
    inside = b.origins.actual.between(b.origins.lower_80, b.origins.upper_80)
    assert b.coverage[0.8] == pytest.approx(inside.mean())
    assert b.mase > 0 and b.interval_score > 0


def test_backtest_refuses_without_an_origin():
    b = forecasts.backtest(series(9), 2)
    assert b.refused and b.origins is None and np.isnan([b.mase, b.interval_score]).all()
    assert b.sentence("output").startswith("Past forecasts of output cannot be checked")


def test_sentences():
    f = forecasts.forecast(series(24), 5)
    text = f.sentence("R&D spending", "billion yuan", above=1000)
    assert text.startswith("The forecast of R&D spending for 2028 is ")
    assert "80% interval " in text and "of more than 1,000 billion yuan (" in text
    assert "random walk with drift" in text and "h = 5" in text
    back = forecasts.backtest(series(24), 3).sentence("R&D spending")
    assert "three years ahead" in back and "in the 80% interval;" in back


# --- by hand ----------------------------------------------------------------------------------


def test_interval_score_by_hand():
    actual = np.array([5.0, 4.0, 6.0, 3.0, 8.0])
    # within and at the ends the width alone; a miss costs 2 / alpha times its size beside it
    for level, alpha in ((0.8, 0.2), (0.95, 0.05), (0.5, 0.5)):
        scores = forecasts.interval_score(4.0, 6.0, actual, level)
        assert scores == pytest.approx([2, 2, 2, 2 + 2 / alpha, 2 + 2 * 2 / alpha])


def test_backtest_is_the_mean_of_what_its_rows_say():
    y = series(22, seed=7, sd=0.15)
    b = forecasts.backtest(y, 3)
    rows = b.origins
    assert rows["year"].tolist() == [origin + 3 for origin in rows.index]
    assert rows["actual"].tolist() == [y[year] for year in rows["year"]]
    naive = np.array([np.abs(np.diff(y[y.index <= origin])).mean() for origin in rows.index])
    for prefix, coverage, mase, score in (
        ("", b.coverage, b.mase, b.interval_score),
        ("drift_", b.drift_coverage, b.drift_mase, b.drift_interval_score),
    ):
        assert mase == pytest.approx(np.mean(np.abs(rows[f"{prefix}median"] - rows["actual"]) / naive))
        for level in (80, 95):
            low, high = rows[f"{prefix}lower_{level}"], rows[f"{prefix}upper_{level}"]
            assert coverage[level / 100] == ((low <= rows["actual"]) & (rows["actual"] <= high)).mean()
        low, high, actual = (np.log(rows[c]) for c in (f"{prefix}lower_80", f"{prefix}upper_80", "actual"))
        miss = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
        assert score == pytest.approx(np.mean(high - low + 10 * miss))
    assert 0 < b.coverage[0.8] < 1  # so that a miss was counted
    for origin in (2011, 2018):
        past = forecasts.forecast(y[y.index <= origin], 3).benchmark
        for level in (0.8, 0.95):
            ends = past.interval(level).loc[origin + 3]
            name = f"{100 * level:.0f}"
            assert rows.loc[origin, f"drift_lower_{name}"] == pytest.approx(ends.lower)
            assert rows.loc[origin, f"drift_upper_{name}"] == pytest.approx(ends.upper)
        assert rows.loc[origin, "drift_median"] == pytest.approx(past.median[origin + 3])


def test_the_least_that_a_backtest_takes():
    one = forecasts.backtest(series(10), 2)  # eight years, and the second after them
    assert one.origins.index.tolist() == [2007] and not one.refused
    assert forecasts.backtest(series(14), 3).refused  # three years ahead take twelve years of data
    assert forecasts.backtest(series(15), 3).origins.index.tolist() == [2011]
    grown = series(12)
    grown.iloc[:8] = 100 * 1.1 ** np.arange(8)  # a line through the first eight leaves them out
    assert forecasts.backtest(grown, 2).origins.index.tolist() == [2008, 2009]


def test_words_of_a_backtest():
    def made(inside, score, drift_score, total=4):
        return forecasts.Backtest(
            series=read(series(20)), horizon=2, refused=False, origins=pd.DataFrame(index=range(total)),
            coverage={0.8: inside / total, 0.95: 1.0}, mase=1.25, drift_mase=1.5, interval_score=score,
            drift_interval_score=drift_score,
        )  # fmt: skip

    assert made(3, 1.5, 1.0).sentence("output") == (
        "Of 4 forecasts of output made two years ahead, each from the years before it, 3 would have held the "
        "outcome in the 80% interval; the interval score would be 50% worse than a random walk with drift (the "
        "origins overlap, so this is a rough check)."
    )
    assert (
        "1 would have held" in made(1, 0.5, 1.0).sentence() and "50% better" in made(1, 0.5, 1.0).sentence()
    )
    assert repr(made(3, 1, 1)) == (
        "<Backtest 2000–2019, h=2, 4 origins: 80% intervals held 75%, MASE 1.25 (drift 1.50)>"
    )
    assert repr(forecasts.backtest(series(9), 2)) == "<Backtest 2000–2008, h=2: refused>"


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "less than 1%"), (0.0099, "less than 1%"), (0.01, "1%"), (0.985, "98%"), (0.99, "99%"), (0.991, "more than 99%")],
)  # fmt: skip
def test_chances_in_words(p, text):
    assert forecasts.chance_text(p) == text


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.1])
def test_a_probability_lies_between_nought_and_one(p):
    f = forecasts.forecast(series(12), 2)
    for ask in (f.quantile, f.interval, f.benchmark.interval):
        with pytest.raises(ValueError, match="between 0 and 1"):
            ask(p)


def test_quantiles_of_a_table_are_those_of_its_heads():
    f = forecasts.forecast(series(16), 3)
    frame = f.frame()
    heads = {"median": 0.5, "low80": 0.1, "high80": 0.9, "low95": 0.025, "high95": 0.975}
    for name, p in heads.items():
        assert frame[name].to_numpy() == pytest.approx(f.quantile(p).to_numpy())
    assert f.median.name == "median" and f.benchmark.median.name == "median"
    assert f.interval().equals(f.interval(0.8)) and f.benchmark.interval().equals(f.benchmark.interval(0.8))
    middle = f.benchmark.location
    assert np.log(f.benchmark.median.to_numpy()) == pytest.approx(middle)


def test_words_of_a_forecast():
    f = forecasts.forecast(series(24), 5)
    low, high = f.interval(0.8).loc[2028]
    walk_low, walk_high = f.benchmark.interval(0.8).loc[2028]
    text = f.sentence("output", "units")
    assert (
        "(80% interval " in text and "; h = 5; n = 24, 2000 to 2023)." in text and "probability" not in text
    )
    printed = [
        float(number.replace(",", ""))
        for number in re.findall(r"[\d,]{4,}(?= |;|\))", text.split("is ", 1)[1])
    ]
    assert printed[:5] == pytest.approx([f.median[2028], low, high, walk_low, walk_high], rel=0.02)
    assert f"95% interval {f.interval(0.95).lower[2028]:,.0f}"[:16] in f.sentence(level=0.95)
    assert f.sentence(above=1e9).count("less than 1% of more than 1,000,000,000 (") == 1
    assert repr(f).startswith("<Forecast of 2028 from 2000–2023, n=24: ")


@pytest.mark.parametrize(
    ("n", "horizon", "words"),
    [
        (1, 1, "one year is too few for a forecast, which takes at least eight"),
        (7, 1, "seven years are too few"),
        (8, 3, "eight years of data admit a forecast of at most two years ahead, not 3"),
        (24, 7, "24 years of data admit a forecast of at most six years ahead, not 7"),
    ],
)
def test_why_a_forecast_is_refused(n, horizon, words):
    f = forecasts.forecast(series(n), horizon)
    assert f.reason.startswith(words) and words in f.sentence("output")
    assert f.future == tuple(range(2000 + n, 2000 + n + horizon))
