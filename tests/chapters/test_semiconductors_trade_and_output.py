"""Trade and output, worked out from the files with the formulas of the textbook."""

import math
import re

import numpy as np
import pytest
from scipy import stats
from statsmodels.tsa.api import UnobservedComponents

from tests.chapters.conftest import rows, values

CHAPTER = "semiconductors/trade_and_output"


def panel(id):
    found = {}
    for (geo, year), value in values(id).items():
        found.setdefault(geo, {})[year] = value
    return found


def least_squares(points):
    """Slope and its p-value of a line through (x, y)."""
    n = len(points)
    mx, my = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    sxx = sum((x - mx) ** 2 for x, _ in points)
    slope = sum((x - mx) * (y - my) for x, y in points) / sxx
    rss = sum((y - my - slope * (x - mx)) ** 2 for x, y in points)
    t = slope / math.sqrt(rss / (n - 2) / sxx)
    return slope, 2 * stats.t.sf(abs(t), n - 2)


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def test_gross_exports_exceed_world_sales(numbers):
    exports, world = panel("ic_exports_hs8542"), panel("semiconductor_billings")["WLD"]
    total = sum(values[2023] for geo, values in exports.items() if geo != "HKG")
    assert numbers["gross_2023"]["value"] == pytest.approx(100 * total / world[2023])
    assert numbers["n_exporters"]["value"] == len(exports) - 1


def test_one_year_decides_the_plain_regression(numbers):
    share = panel("ic_export_share_hs8542")["CHN"]
    for first, key in [(2013, "naive_p_2013"), (2014, "naive_p_2014")]:
        points = [(y, math.log(v / (100 - v))) for y, v in share.items() if y >= first]
        assert numbers[key]["value"] == pytest.approx(least_squares(points)[1])
    assert numbers["gain_2014"]["value"] == pytest.approx(17.985 - 14.358)
    assert numbers["gain_2015"]["value"] == pytest.approx(17.985 - 16.548)
    assert share[2023] < share[2013]


def test_china_against_taiwan_and_singapore(numbers):
    exports = panel("ic_exports_hs8542")
    assert (numbers["rival"]["text"], numbers["rival_last_year"]["text"]) == ("Taiwan", "2024")
    assert numbers["rival_last"]["value"] == pytest.approx(100 * 159.747 / 165.042)
    assert numbers["rival_2014"]["value"] == pytest.approx(100 * 61.213 / 72.273)
    assert numbers["rival_2023"]["value"] == pytest.approx(100 * 136.335 / 166.464)
    passed = [
        g
        for g, v in exports.items()
        if g not in ("CHN", "HKG") and v[2014] > exports["CHN"][2014] and v[2023] < exports["CHN"][2023]
    ]
    assert passed == ["SGP"] and numbers["passed"]["text"] == "Singapore"


def test_only_japan_has_a_trend_and_it_is_downward(numbers):
    share = panel("ic_export_share_hs8542")["JPN"]
    odds = {y: math.log(v / (100 - v)) for y, v in share.items()}
    change = [odds[y] - odds[y - 1] for y in range(2015, 2024)]
    mean = sum(change) / len(change)
    deviation = math.sqrt(sum((c - mean) ** 2 for c in change) / (len(change) - 1))
    assert numbers["with_fall"]["text"] == "Japan" and numbers["with_rise"]["text"] == "none"
    told = re.fullmatch(
        r"only for Japan, whose odds fell by ([\d.]+)% a year, also after .*", numbers["report_words"]["text"]
    )
    assert float(told[1]) == pytest.approx(-100 * math.expm1(mean), abs=0.5)
    # the drift test that holds for a random walk agrees
    t = mean / (deviation / math.sqrt(len(change)))
    assert 2 * stats.t.sf(abs(t), len(change) - 1) < 0.05


def test_output_by_growth_and_by_levels(numbers):
    growth, level = panel("ic_output_growth")["CHN"], panel("ic_output")["CHN"]
    chained = math.prod(1 + growth[y] / 100 for y in range(2012, 2026))
    assert numbers["factor_growth"]["value"] == pytest.approx(chained, rel=1e-3)
    assert numbers["factor_levels"]["value"] == pytest.approx(4842.8 / 761.8)
    rate = float(numbers["output_rate"]["text"].removesuffix("%"))
    assert rate == pytest.approx(100 * (chained ** (1 / 14) - 1), abs=1)
    gaps = {y: abs(growth[y] - 100 * (level[y] / level[y - 1] - 1)) for y in range(2012, 2026)}
    assert numbers["gap_year"]["value"] == max(gaps, key=gaps.get) == 2020


def months(id):
    """Values of China by year and month, March to December."""
    found = {}
    for row in rows(f"series/{id}.csv"):
        year, month = map(int, row["month"].split("-"))
        if month > 2:
            found[year, month] = float(row["value"])
    return found


def chained_months():
    """Output by month: that of 2011, then each month as the one of the year before times its growth."""
    level, growth = months("ic_output_monthly"), months("ic_output_monthly_growth")
    chain = {}
    for year in range(2011, 2026):
        for month in range(3, 13):
            first = year == 2011
            before = None if first else chain[year - 1, month]
            chain[year, month] = level[year, month] if first else before * (1 + growth[year, month] / 100)
    base = sum(v for (year, _), v in chain.items() if year == 2011) / 10
    return {key: 100 * value / base for key, value in chain.items()}


def test_months_of_2022_lie_below_the_year_before(numbers):
    chain = chained_months()
    below = [m for m in range(3, 13) if chain[2022, m] < chain[2021, m]]
    assert below[0] == 3 and numbers["n_below"]["value"] == len(below) == 10
    for year in (2021, 2022, 2025):
        average = sum(chain[year, m] for m in range(3, 13)) / 10
        assert numbers[f"month_{year}"]["value"] == pytest.approx(average)


def test_months_and_years_disagree_in_2012(numbers):
    level, printed = months("ic_output_monthly"), panel("ic_output")["CHN"]
    left = {y: printed[y] - sum(level[y, m] for m in range(3, 13)) for y in range(2011, 2026)}
    assert [y for y, v in left.items() if v < 0] == [2012]
    over_march = [v / level[y, 3] for y, v in left.items() if y != 2012]
    assert numbers["left_low"]["value"] == pytest.approx(min(over_march))
    assert numbers["left_high"]["value"] == pytest.approx(max(over_march))
    # February is printed for 2012, and the growth printed for the months disagrees with the year's too
    every = [float(r["value"]) for r in rows("series/ic_output_monthly.csv") if r["month"].startswith("2012")]
    assert numbers["over_2012"]["value"] == pytest.approx(100 * (sum(every) / printed[2012] - 1))
    chain = chained_months()
    total = {y: sum(chain[y, m] for m in range(3, 13)) for y in (2011, 2012)}
    assert numbers["chain_2012"]["value"] == pytest.approx(100 * (total[2012] / total[2011] - 1))


def test_step_of_october_by_the_textbook_and_by_maximum_likelihood(numbers):
    """The textbook regression by hand; the structural model as statsmodels fits it by maximum likelihood."""
    chain = chained_months()
    keys = sorted(chain)
    y = np.log([chain[k] for k in keys])
    time = np.array([12 * year + month for year, month in keys])
    step = np.array([k >= (2022, 10) for k in keys], dtype=float)
    design = np.column_stack([time, step, *[[k[1] == m for k in keys] for m in range(3, 13)]]).astype(float)
    slope = np.linalg.lstsq(design, y, rcond=None)[0][1]
    assert numbers["step_textbook"]["value"] == pytest.approx(-100 * math.expm1(slope))
    every = np.arange(time[0], time[-1] + 1)
    filled = np.full(len(every), np.nan)
    filled[time - time[0]] = y
    extra = (every >= 12 * 2022 + 10) * 1.0
    model = UnobservedComponents(filled, "local linear trend", seasonal=12, exog=extra)
    fit = model.fit(disp=False, method="powell", maxiter=2000)
    estimate = fit.params[list(model.param_names).index("beta.x1")]
    shown = float(numbers["step_size"]["text"].replace("\N{MINUS SIGN}", "-").removesuffix("%"))
    assert shown == pytest.approx(100 * math.expm1(estimate), abs=2)


def test_imports_and_exports(numbers):
    bought, sold = panel("ic_imports")["CHN"], panel("ic_exports_hs8542")["CHN"]
    for year in (2016, 2024):
        assert numbers[f"gap_{year}"]["value"] == pytest.approx(bought[year] - sold[year])
        assert numbers[f"cover_{year}"]["value"] == pytest.approx(100 * sold[year] / bought[year])
    customs = panel("ic_exports")["CHN"]  # China's own report of 2024 is complete
    assert sold[2024] == pytest.approx(customs[2024], rel=0.01)


def test_world_sales_slowed_in_the_nineties(numbers):
    world = panel("semiconductor_billings")["WLD"]
    assert 1993 <= numbers["break_best"]["value"] <= 2000
    year = int(numbers["break_best"]["value"])
    before = 100 * ((world[year - 1] / world[1986]) ** (1 / (year - 1 - 1986)) - 1)
    after = 100 * ((world[2025] / world[year]) ** (1 / (2025 - year)) - 1)
    assert numbers["growth_before"]["value"] == pytest.approx(before)
    assert numbers["growth_after"]["value"] == pytest.approx(after)
