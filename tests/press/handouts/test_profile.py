"""Profiles: every economy through the library, some through the notebook, and codes that are none."""

import csv
import functools
import math
import re

import nbformat
import pytest

from press.handouts import pages
from press.handouts.profile_page import write_profile
from press.project.project import Project, find_project
from tests.conftest import PROJECT, swept
from tests.press.conftest import copy_of_sources
from trajectory import data, profile
from trajectory._show.economies import UnknownEconomyError, economy, the
from trajectory._show.palette import MIME
from trajectory.profile.findings import ratio_text

ROOT = PROJECT.root
YEARS = (1996, 2024)  # fewer than thirty years: no search for breaks, which takes longest
EVERY = [row["geo"] for row in csv.DictReader((ROOT / "data/economies.csv").open(encoding="utf-8"))]


@functools.cache
def rows(id):
    """Rows of a series' file that are no forecasts or targets of others."""
    found = {}
    with (ROOT / f"data/series/{id}.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["status"] in ("observed", "derived", "preliminary"):
                found.setdefault(row["geo"], {})[int(row["year"])] = float(row["value"])
    return found


def read(id, geo, years=YEARS):
    """Values of a series as its file has them."""
    return {year: value for year, value in rows(id).get(geo, {}).items() if years[0] <= year <= years[1]}


# -- the library ------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", swept(range(4), [0]))
def test_every_economy_has_a_profile(part):
    for geo in EVERY[part::4]:
        # the trend of every economy; for every third of them the forecast as well, which takes longer
        found = profile.findings(geo, YEARS, horizon=1 if EVERY.index(geo) % 3 == 0 else 0)
        for item in found:
            values = read(item.measure.id, geo)
            assert item.values.to_dict() == values
            told = " ".join(item.sentences)
            assert the(geo) in told and "nan" not in told.replace("Vanuatu", "")
            if not values:
                assert item.reason.startswith("the data have no value")
            elif item.reason:
                assert not len(item.used)
            else:  # analysed: neighbouring years only, all of them in the file
                years = list(item.used.index)
                assert years == list(range(years[0], years[-1] + 1))
                assert item.used.to_dict() == {y: values[y] for y in years}
                assert item.trend_given or item.trend.reason in told
        assert profile.admitted_in_words(found).count(the(geo)) == 1
        peer = "USA" if geo == "CHN" else "CHN"
        for measure in profile.MEASURES:
            gap = profile.gap(measure, geo, peer, YEARS)
            assert gap.sentence()
            common = read(measure.id, geo).keys() & read(measure.id, peer).keys()
            assert set(gap.values.index) == common
            assert (gap.direction == "refused") == (
                measure.compare != "ratio" or bool(gap.reason) or gap.trend.refused
            )


def test_no_value_crosses_a_change_of_definition_or_of_edition():
    researchers = profile.find(profile.measure("researchers_per_million"), "CHN", YEARS)
    assert researchers.used.index[0] == 2009  # narrower definition of a researcher
    assert "2009" in " ".join(researchers.sentences)
    assert profile.find(profile.measure("articles"), "IND", YEARS).used.index[0] == 2003  # edition
    patents = profile.find(profile.measure("patent_applications_residents"), "CHN", YEARS)
    assert patents.used.index[0] == 2017 and patents.trend.refused
    against = profile.gap(profile.measure("patent_applications_residents"), "IND", "CHN", YEARS)
    assert against.trend.years[0] == 2017 and against.direction == "refused"


def test_ranks_scores_and_models_are_refused_with_their_reason():
    said = {id: profile.find(profile.measure(id), "IND", YEARS).reason for id in
            ("gii_rank", "gii_score", "mean_years_schooling_15_64")}  # fmt: skip
    assert "ordinal" in said["gii_rank"]
    assert "edition" in said["gii_score"]
    assert "model" in said["mean_years_schooling_15_64"]


def test_a_ratio_is_the_quotient_of_the_two_files():
    gap = profile.gap(profile.measure("rd_intensity"), "KOR", "JPN", YEARS)
    korea, japan = read("rd_intensity", "KOR"), read("rd_intensity", "JPN")
    assert gap.relative.to_dict() == pytest.approx({y: 100 * korea[y] / japan[y] for y in korea.keys() & japan.keys()})  # fmt: skip
    years = sorted(korea.keys() & japan.keys())
    mean = math.log(gap.relative[years[-1]] / gap.relative[years[0]]) / (len(years) - 1)
    assert abs(gap.trend.estimate - mean) < gap.trend.se


def test_the_year_in_which_a_peer_was_there():
    gap = profile.gap(profile.measure("gdp_per_capita_ppp"), "IND", "CHN", YEARS)
    india, china = read("gdp_per_capita_ppp", "IND"), read("gdp_per_capita_ppp", "CHN", (1900, 2100))
    latest = india[max(india.keys() & china.keys())]
    assert china[gap.reached] >= latest > china[gap.reached - 1]
    assert not gap.or_earlier
    assert profile.gap(profile.measure("gdp_per_capita_ppp"), "CHN", "IND", YEARS).reached is None


def test_a_peer_that_was_there_when_its_values_begin_may_have_been_there_before():
    # China's count changed in 2017; it had passed the latest value of India long before.
    patents = profile.gap(profile.measure("patent_applications_residents"), "IND", "CHN", YEARS)
    china = read("patent_applications_residents", "CHN", (1900, 2100))
    latest = read("patent_applications_residents", "IND")[2021]
    assert min(year for year, value in china.items() if value >= latest) < patents.reached == 2017
    assert profile.standings([patents])["there in"].item() == "2017 or earlier"


def test_robustness_leaves_out_the_first_years_of_each_series():
    found = profile.findings("BRA", (1990, 2025), horizon=0)
    table = profile.robustness(found, 5)
    changed = 0
    for item in found:
        row = table.loc[data.indicator(item.measure.id).name]
        if len(item.used) > 5:
            assert row["years"] == f"{item.used.index[0]}-{item.used.index[-1]}"
            assert row["later years"] == f"{item.used.index[5]}-{item.used.index[-1]}"
            changed += row["yearly change"] != row["yearly change in them"]
    assert changed > 3


def test_a_small_ratio_is_not_nought():
    ratios = {0.0312: "0.031", 0.4: "0.40", 3.14: "3.1", 31.4: "31", 1234: "1,234"}
    assert {ratio: ratio_text(ratio) for ratio in ratios} == ratios


def test_years_without_values_are_named():
    early = profile.find(profile.measure("rd_intensity"), "IND", (1960, 1970))
    assert "from 1960 to 1970, only for 1996-2020" in early.sentences[0]


@pytest.mark.parametrize(
    ("typed", "near"),
    [("Vietnam", "VNM (Viet Nam)"), ("india", "IND (India)"), ("CHM", "CHN (China)"), ("Turkiye", "TUR (Türkiye)")],
)  # fmt: skip
def test_an_unknown_code_names_near_ones(typed, near):
    with pytest.raises(UnknownEconomyError) as error:
        economy(typed)
    assert near in str(error.value) and "\n" not in str(error.value)


def test_parameters_are_checked():
    assert profile.choose("ind", "chn, VNM,IND,chn", 1990, 2020) == ("IND", ["CHN", "VNM"], (1990, 2020))
    with pytest.raises(profile.ProfileError, match="2020 lies after"):
        profile.choose("IND", [], 2020, 1990)
    with pytest.raises(profile.ProfileError, match="whole number"):
        profile.choose("IND", [], "1990", 2020)


# -- the command ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The parts of the repository that a profile is made from."""
    return copy_of_sources(tmp_path_factory.mktemp("profile"))


# nothing at all, without a peer; ranks and scores only, against an aggregate
@pytest.mark.slow
@pytest.mark.parametrize(
    ("geo", "peers", "years"), [("ABW", [], (1990, 2025)), ("NGA", ["GHA", "EUU"], (2000, 2020))]
)
def test_a_page_for_any_economy(copy, geo, peers, years):
    page, coverage = write_profile(find_project(copy), geo, peers, *years)
    held = {m.id for m in profile.MEASURES if read(m.id, geo, years)}
    assert ("nothing can be drawn" in coverage) == (not held)
    html = page.read_text("utf-8")
    assert ("Robustness" in html) == bool(held), "an economy without values has a short page"
    assert data.name(geo) in re.search(r"<h1[^>]*>([^<]*)</h1>", html)[1]
    assert not re.search(r"\{[a-z:-]+\}`|:::|undefined", html), "markup of the book is left"
    assert not re.search(r"""(?:src|href)=["'](?!data:|https?:|#)""", html), "something lies beside the page"
    assert not re.search(r"<(?:script|link|iframe)\b", html)
    assert "nan" not in re.sub(r"<[^>]*>|base64,\S*", " ", html).split()
    assert "Exercises" not in html
    executed = nbformat.read(page.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(executed)
    cells = [c for c in executed.cells if c.cell_type == "code"]
    assert all(o.output_type != "error" for c in cells for o in c.outputs)
    assert not any(MIME in o.get("data", {}) for c in cells for o in c.outputs)
    assert f'COUNTRY = "{geo}"' in "\n".join(c.source for c in cells)
    values = read("rd_intensity", geo, years)
    if values:  # numbers in the text are those of the file
        assert f"{values[max(values)]:.2f} % of GDP in {max(values)}" in html
    elif held:
        assert f"On R&amp;D intensity of {the(geo)} the data have no value." in html


@pytest.mark.parametrize(
    ("config", "language"),
    [("sphinx:\n  config:\n    language: zh_CN\n", "zh-CN"), ("title: T\n", "en"), ("", "en")],
)
def test_the_page_is_in_the_language_of_the_book(tmp_path, config, language):
    (tmp_path / "_config.yml").write_text(config, "utf-8")
    empty, language_of = nbformat.v4.new_notebook(), Project(tmp_path).language
    html = pages.export(empty, "page", title="T", style="", footer="", language=language_of)
    assert f'<html lang="{language}">' in html
