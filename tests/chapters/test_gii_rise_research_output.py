"""Headline results of the chapter on research output, worked out again from the files by hand."""

import math

import numpy as np
import pytest

from tests.chapters.conftest import series

CHAPTER = "gii_rise/research_output"


@pytest.fixture(scope="module")
def numbers(glued):
    return glued(CHAPTER)


def crossing(china, usa):
    """Walk back from the end while China is ahead; None if it is not ahead at the end."""
    years = sorted(set(china) & set(usa))
    ahead = None
    for year in reversed(years):
        if china[year] <= usa[year]:
            break
        ahead = year
    return ahead


def both(indicator):
    return series(indicator), series(indicator, "USA")


def test_four_counts_of_patents(numbers):
    for key, indicator in [
        ("home", "patent_applications_residents"),
        ("families", "patent_families_international"),
        ("pct", "pct_applications"),
    ]:
        assert numbers[f"cross_{key}"]["value"] == crossing(*both(indicator))
    assert crossing(*both("uspto_patents")) is None
    assert numbers["home_ratio"]["text"] == f"{1426644 / 262244:.1f}"  # WIPO, 2021
    assert numbers["uspto_ratio"]["text"] == f"{27769 / 141754:.2f}"  # NCSES, 2022
    china, usa = both("pct_applications_origin")  # WIPO
    assert numbers["origin_chn_first_year"]["value"] == min(y for y in china if china[y] > usa[y]) == 2019
    assert (numbers["origin_chn_first"]["text"], numbers["origin_usa_first"]["text"]) == ("58,990", "57,840")


def test_families_filed_abroad(numbers):
    china, japan = series("patent_families_abroad_share"), series("patent_families_abroad_share", "JPN")
    for name, values in {"abroad": china, "japan": japan}.items():
        for year in (2012, 2020):
            assert numbers[f"{name}_{year}"]["value"] == values[year]
    assert abs(china[2020] - china[2012]) < 0.2 and japan[2020] - japan[2012] > 7


def test_claim_of_applications(numbers):
    assert numbers["applications_last"]["text"] == "1,619,268"  # CNIPA yearbook of 2022
    assert numbers["claim_growth"]["value"] == pytest.approx(100 * (1678000 / 1619268 - 1))
    assert numbers["wipo_million"]["text"] == "1.68"  # WIPO, country profile of China
    assert 2023 not in series("invention_patent_applications")


def test_editions_of_articles(numbers):
    found = {
        crossing(*both(i)) for i in ("articles", "articles_sei2022", "articles_sei2026", "articles_wdi_2026")
    }
    assert found == {2016, 2017}
    assert {
        numbers["cross_articles_first"]["value"],
        numbers["cross_articles_last"]["value"],
    } == found
    spring, old = series("articles", "USA"), series("articles_sei2022", "USA")
    assert all(spring[y] == old[y] for y in range(1996, 2003)) and spring[2003] != old[2003]
    assert numbers["splice_jump"]["text"] == f"{100 * (spring[2003] / spring[2002] - 1):.1f}%"


def test_quantity_and_quality(numbers):
    papers, top = series("papers_web_of_science"), series("papers_top10")
    assert numbers["top_times"]["value"] == pytest.approx(top[2023] / top[2000])
    assert numbers["papers_times"]["value"] * numbers["rate_times"]["value"] == pytest.approx(
        numbers["top_times"]["value"]
    )
    part = math.log(papers[2023] / papers[2000]) / math.log(top[2023] / top[2000])
    assert numbers["quantity_part"]["text"] == f"{100 * part:.0f}%"
    rate = [
        {y: t[y] / p[y] for y in t if p.get(y)}
        for t, p in zip(both("papers_top10"), both("papers_web_of_science"), strict=True)
    ]
    assert numbers["cross_rate"]["value"] == crossing(*rate) == 2022
    assert numbers["cross_top"]["value"] == crossing(*both("papers_top10")) == 2019


def test_joint_articles(numbers):
    # the pair count of China and the United States in the table of NCSES for 2003
    assert numbers["joint_first"]["text"] == "5,588"
    china = {
        y: series("articles_whole_count")[y]
        * series("articles_international_share")[y]
        * series("partner_international_articles_with_us")[y]
        / 1e4
        for y in (2019, 2021)
    }
    assert numbers["joint_peak"]["text"] == f"{china[2019]:,.0f}"
    assert numbers["joint_fall"]["text"] == f"{100 * (1 - china[2021] / china[2019]):.0f}%"


def bend(geo, year):
    """Least squares: change of the yearly slope, residual sum of squares."""
    values = series("partner_international_articles_with_us", geo)
    years = np.arange(2002, 2022)
    x = np.column_stack([np.ones(20), years - 2002, years % 2, np.maximum(0, years - year)])
    y = np.array([values[y] for y in years])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    return beta[3], ((y - x @ beta) ** 2).sum()


def test_the_bend_does_not_date_itself(numbers):
    misfit = {year: bend("CHN", year)[1] for year in range(2014, 2020)}
    assert numbers["best_year"]["value"] == min(misfit, key=misfit.get) == 2016
    assert numbers["misfit_best"]["text"] == f"{misfit[2016]:.0f}"
    assert numbers["misfit_2018"]["text"] == f"{misfit[2018]:.0f}"
    # least squares finds the same three bends, of which China's is the sharpest
    bends = {geo: bend(geo, 2018)[0] for geo in ("CHN", "KOR", "IND", "JPN", "DEU", "GBR", "FRA", "CAN")}
    assert sorted(bends, key=bends.get)[:3] == ["CHN", "KOR", "IND"]
    for geo in ("KOR", "IND"):
        assert numbers[f"bend_{geo.lower()}"]["value"] == pytest.approx(bends[geo], abs=1)


def test_patents_abroad_against_other_foreigners(numbers):
    china, japan, korea = (series("patent_grants_abroad", geo) for geo in ("CHN", "JPN", "KOR"))
    assert numbers["grants_japan"]["text"] == f"{76175 / 121179:.2f}"  # WIPO, indicator 2, 2024
    assert crossing(china, korea) == 2021 and crossing(china, japan) is None
    # WIPO, indicator 6a, all families of 2020: the two counts give the shares that the book holds
    for geo, families in (("CHN", 1419718), ("JPN", 193705)):
        share = 100 * series("patent_families_abroad", geo)[2020] / families
        assert share == pytest.approx(series("patent_families_abroad_share", geo)[2020], abs=0.006)


def test_every_way_to_count_papers(numbers):
    pairs = [both(i) for i in ("articles_sei2022", "articles", "articles_wdi_2026", "articles_sei2026")]
    pairs += [both(i) for i in ("articles_whole_count", "papers_web_of_science", "papers_top10")]
    found = []
    for china, usa in pairs:
        years = sorted(y for y in set(china) & set(usa) if usa[y] and y >= 1996)
        ratio = {y: china[y] / usa[y] for y in years}
        smooth = {
            y: (ratio[y - 1] + ratio[y] + ratio[y + 1]) / 3 for y in years if {y - 1, y + 1} <= set(years)
        }
        for values in (ratio, smooth):
            for off in (1, 1.05, 1 / 1.05):
                found.append(crossing({y: v * off for y, v in values.items()}, dict.fromkeys(values, 1)))
    assert numbers["spec_n"]["value"] == len(found) == 42
    assert (numbers["spec_low"]["value"], numbers["spec_high"]["value"]) == (min(found), max(found))
