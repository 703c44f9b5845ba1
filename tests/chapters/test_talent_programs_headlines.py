"""Headline results of the talent chapters against values worked out by hand from the CSV files.

Everything here is read with the csv module and computed with plain arithmetic, so that neither the
reader of the library nor pandas nor the chapter's own code is used a second time.
"""

import math
import statistics

import pytest

from tests.chapters.conftest import values


def number(text):
    return float(text.replace(",", "").replace("\N{MINUS SIGN}", "-").rstrip(" %"))


# -- foundations ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def foundations(glued):
    return glued("talent_programs/foundations_china_and_india")


def test_eight_of_ten_figures_of_the_slides_are_found(foundations):
    # Barro-Lee v2.2, 25 and over, as printed by the authors: 72.50, 42.29, 33.07, 6.59; 5.39, 7.53
    none, years = values("no_schooling_25plus"), values("mean_years_schooling_25plus")
    assert [none["IND", 1980], none["IND", 2010], none["CHN", 1980], none["CHN", 2010]] == [
        72.5,
        42.29,
        33.07,
        6.59,
    ]
    assert [years["IND", 2010], years["CHN", 2010], years["IND", 2000]] == [5.39, 7.53, 4.41]
    assert foundations["n_schooling"]["text"] == "4" and foundations["n_schooling_all"]["text"] == "6"
    assert foundations["n_agree"]["text"] == "8" and foundations["n_off"]["text"] == "2"
    assert foundations["off_ind_year"]["text"] == "2000"
    now = values("researchers_per_million")
    slides = {("IND", 2000): 110, ("IND", 2010): 157, ("CHN", 2000): 547, ("CHN", 2010): 903}
    apart = max(abs(value / now[key] - 1) for key, value in slides.items())
    assert number(foundations["researchers_apart"]["text"]) == round(100 * apart, 1) < 1


def test_the_lead_in_schooling_opens_before_1980_and_closes_after_1995(foundations):
    years = values("mean_years_schooling_25plus")
    lead = {y: years["CHN", y] - years["IND", y] for y in range(1950, 2011, 5)}
    assert lead[1950] < 0 < lead[1955]
    assert foundations["lead_cross"]["text"] == "1955"
    assert max(lead, key=lead.get) == 1995 == int(foundations["lead_widest_year"]["text"])
    assert foundations["lead_1980"]["text"] == f"{4.16 - 1.87:.1f}"
    assert foundations["lead_2010"]["text"] == f"{7.53 - 5.39:.1f}"


def test_enrolment_crosses_in_2002(foundations):
    share = values("tertiary_enrolment")
    assert share["CHN", 2001] < share["IND", 2001] and share["CHN", 2002] > share["IND", 2002]
    assert foundations["enrol_cross"]["text"] == "2002"
    assert number(foundations["dist_last"]["text"]) == round(share["CHN", 2024] - share["IND", 2024])


def test_growth_of_researchers_inside_one_definition(foundations):
    people = values("researchers_per_million")
    for geo in ("CHN", "IND"):
        rate = 100 * (math.exp(math.log(people[geo, 2020] / people[geo, 2010]) / 10) - 1)
        assert number(foundations[f"growth_{geo.lower()}"]["text"]) == round(rate, 1)


def test_step_of_2009_lies_between_two_lines(foundations):
    # one line through 2000 to 2008, one through 2009 to 2023: what lies between them in 2009
    people = values("researchers_per_million")
    ends = []
    for years in (range(2000, 2009), range(2009, 2024)):
        line = statistics.linear_regression(years, [math.log(people["CHN", y]) for y in years])
        ends.append(line.intercept + 2009 * line.slope)
    rough = -100 * math.expm1(ends[1] - ends[0])
    assert number(foundations["step_size"]["text"]) == pytest.approx(rough, abs=2)
    low, high = (number(x) for x in foundations["step_range"]["text"].rstrip(" %").split(" to "))
    assert 0 < low < number(foundations["step_size"]["text"]) < high


def test_estimates_against_censuses(foundations):
    # communiques of the censuses: 7.85, 9.08 and 9.91 years; 3,611 and 8,930 in 100,000
    census, estimate = values("census_mean_years_15plus"), values("mean_years_schooling_15plus")
    assert [census["CHN", y] for y in (2000, 2010, 2020)] == [7.85, 9.08, 9.91]
    gain = {y: census["CHN", y] - estimate["IND", y] for y in (2000, 2010)}
    assert number(foundations["mixed_first"]["text"]) == round(gain[2000], 1)
    assert number(foundations["mixed_last"]["text"]) == round(gain[2010], 1)
    assert number(foundations["census_gain"]["text"]) == round(9.08 - 7.85, 1)
    rise = estimate["CHN", 2010] - estimate["CHN", 2000]
    assert number(foundations["estimate_gain"]["text"]) == round(rise, 1)
    assert number(foundations["college_times"]["text"]) == round(8930 / 3611, 1)
    degrees = values("tertiary_completed_25plus")
    assert degrees["CHN", 2010] < degrees["CHN", 2000] and degrees["IND", 2010] > degrees["CHN", 2010]


# -- leaving, staying, returning --------------------------------------------------------------------


@pytest.fixture(scope="module")
def leaving(glued):
    return glued("talent_programs/leaving_staying_returning")


def test_implied_shares_from_the_published_stocks(leaving):
    # Ministry of Education: returned since 1978 and share of those who completed
    returned = {2009: 497_400, 2014: 1_809_600, 2015: 2_218_600, 2019: 4_231_700}
    share = {2009: 62.30, 2014: 74.48, 2015: 79.87, 2019: 86.28}
    done = {y: returned[y] / share[y] * 100 for y in returned}
    of_2015 = 100 * (returned[2015] - returned[2014]) / (done[2015] - done[2014])
    decade = 100 * (returned[2019] - returned[2009]) / (done[2019] - done[2009])
    assert leaving["marginal_high_year"]["text"] == "2015"
    assert number(leaving["marginal_high"]["text"]) == round(of_2015) > 100
    assert number(leaving["marginal_all"]["text"]) == round(decade)
    assert number(leaving["of_all"]["text"]) == round(100 * 4_231_700 / 6_560_600)


def test_returns_against_departures_by_lag(leaving):
    out, back = values("students_abroad"), values("students_returned")
    ratio = {lag: back["CHN", 2019] / out["CHN", 2019 - lag] for lag in range(6)}
    assert ratio[2] < 1 < ratio[3]
    assert leaving["lag_under"]["text"] == "two" and leaving["lag_over"]["text"] == "three"
    assert number(leaving["lag_same"]["text"]) == round(100 * 580_300 / 703_500)


def test_intention_to_stay_before_and_after(leaving):
    stay = values("intention_to_stay")
    before = statistics.fmean(stay["CHN", y] for y in range(2011, 2019))
    after = statistics.fmean(stay["CHN", y] for y in range(2019, 2024))
    assert number(leaving["before_after"]["text"]) == pytest.approx(before - after, abs=0.06)
    # the row of all countries contains China: others = (all - w * China) / (1 - w), w of science and engineering
    doctorates, total = values("us_doctorates_se"), values("us_doctorates_se_temporary_visa_total")
    w = doctorates["CHN", 2018] / total["USA", 2018]
    others = {y: (stay["WLD", y] - w * stay["CHN", y]) / (1 - w) for y in range(2011, 2024)}
    gap = {y: stay["CHN", y] - others[y] for y in others}
    change = statistics.fmean(gap[y] for y in range(2019, 2024)) - statistics.fmean(
        gap[y] for y in range(2011, 2019)
    )
    assert number(leaving["before_after_gap"]["text"]) == pytest.approx(-change, abs=0.06)
    # with a constant share the whole difference is that against all, divided by what is not Chinese
    assert number(leaving["before_after_all"]["text"]) == pytest.approx(-change * (1 - w), abs=0.06)
    years = list(range(2011, 2019))
    slope = statistics.linear_regression(years, [gap[y] for y in years]).slope
    assert number(leaving["gap_slope"]["text"]) == pytest.approx(-slope, abs=0.06)


def test_stay_rate_of_those_not_chinese(leaving):
    doctorates, total, rate = (
        values(id) for id in ("us_doctorates_se", "us_doctorates_se_temporary_visa_total", "stay_rate_5y")
    )
    found = []
    for year in (2008, 2013, 2018, 2023):
        w = doctorates["CHN", year] / total["USA", year]
        found.append((rate["WLD", 2021] - w * rate["CHN", 2021]) / (1 - w))
    low, high = (number(x) for x in leaving["stay_rest"]["text"].split(" to "))
    assert (low, high) == (round(min(found)), round(max(found)))


def test_the_share_of_students_cannot_be_dated(leaving):
    share = values("us_students_share")
    china = {y: share["CHN", y] for y in range(2006, 2025)}
    assert int(leaving["us_high_year"]["text"]) == max(china, key=china.get) == 2020
    # the years of both explanations, the Initiative and the pandemic, are among those found
    assert int(leaving["kink_first"]["text"]) <= 2018 and int(leaving["kink_last"]["text"]) >= 2020


# -- Thousand Talents -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def thousand(glued):
    return glued("talent_programs/thousand_talents")


def test_figures_of_the_study_and_of_the_slides(thousand):
    # Shi, Liu and Wang (Science 2023) as summarised by the Stanford brief
    quoted = {
        "effect": "27",
        "last_author": "144",
        "n_returnees": "339",
        "n_stayers": "419",
        "taker": "15",
        "decliner": "10",
    }
    assert {key: thousand[key]["text"] for key in quoted} == quoted
    assert thousand["slides_offers"]["text"] == "7,000" and thousand["offers"]["text"] == "3,000"
    assert int(thousand["plan_year"]["text"]) < int(thousand["youth_year"]["text"])


def test_simulated_selection_agrees_with_the_formula(thousand):
    # In the simulated world the bias is payoff times the difference in promise at equal record: to give
    # 27 percent at a payoff of one half it must be log(1.27) / 0.5 standard deviations.
    assert float(thousand["gap_needed"]["text"]) == pytest.approx(math.log(1.27) / 0.5, abs=0.06)
    assert abs(number(thousand["sim_driver"]["text"])) <= 1  # nothing is left once the driver is equal
    assert number(thousand["sim_matched"]["text"]) == pytest.approx(27, abs=4)


def test_standing_of_takers_and_decliners_in_standard_deviations(thousand):
    normal = statistics.NormalDist()
    expected = normal.inv_cdf(0.90) - normal.inv_cdf(0.85)
    assert float(thousand["gap_seen"]["text"]) == pytest.approx(expected, abs=0.005)
    assert number(thousand["gap_bias"]["text"]) == round(100 * math.expm1(0.5 * expected))


def test_two_worlds_differ_by_lottery_only(thousand):
    # money works: total effect 1.2 * 0.17 + 0.04 in logarithms; direct part 0.04
    assert number(thousand["money_lottery"]["text"]) == pytest.approx(
        100 * math.expm1(1.2 * 0.17 + 0.04), abs=2
    )
    assert number(thousand["money_after"]["text"]) == pytest.approx(100 * math.expm1(0.04), abs=2)
    assert abs(number(thousand["select_lottery"]["text"])) <= 2
    assert abs(number(thousand["select_before"]["text"]) - number(thousand["money_before"]["text"])) <= 4


# -- home-grown talent ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(glued):
    return glued("talent_programs/home_grown_talent")


def test_year_of_overtaking_depends_on_the_definition(home):
    people = values("researchers_fte")
    above = [y for y in range(1991, 2021) if people["CHN", y] > people["USA", y]]
    assert above == [2005, 2006, 2007, 2008, *range(2010, 2021)]
    assert (home["pass_old"]["text"], home["pass_new"]["text"]) == ("2005", "2010")


def test_who_leads_in_doctorates_depends_on_the_list(home):
    ncses, cset = values("doctoral_degrees_se"), values("cset_stem_phd_graduates")
    assert ncses["CHN", 2018] < ncses["USA", 2018] and cset["CHN", 2019] > cset["USA", 2019]
    assert home["ncses_chn"]["text"] == "39,768" and home["cset_chn"]["text"] == "49,498"
    early = (ncses["CHN", 2010] - ncses["CHN", 2000]) / (ncses["CHN", 2018] - ncses["CHN", 2000])
    assert number(home["phd_share_early"]["text"]) == round(100 * early)


def test_a_quarter_of_what(home):
    # SED 2023: 5,981 of 45,533 doctorates in science and engineering, of 16,768 to visa holders
    assert number(home["sed_share"]["text"]) == round(100 * 5981 / 45533)
    assert number(home["visa_share"]["text"]) == round(100 * 5981 / 16768)
    assert (home["claim_25"]["text"], home["cset_grad"]["text"], home["cset_under"]["text"]) == (
        "25",
        "16",
        "2",
    )


def test_the_two_databases_disagree(home):
    scopus, openalex = values("scholars_net_migration_scopus"), values("scholars_net_migration_openalex")
    years = range(1998, 2021)
    differ = [y for y in years if (scopus["CHN", y] > 0) != (openalex["CHN", y] > 0)]
    assert len(differ) == int(home["sign_differ"]["text"]) and max(differ) == 2010
    a = [scopus["CHN", y] - scopus["CHN", y - 1] for y in years[1:]]
    b = [openalex["CHN", y] - openalex["CHN", y - 1] for y in years[1:]]
    assert float(home["r2"]["text"]) == pytest.approx(statistics.correlation(a, b) ** 2, abs=0.006)


def test_the_ratio_grew_as_its_ends_say(home):
    # the mean of the yearly changes lies near the growth from the first to the last year
    found = []
    for id, last in [("researchers_fte", 2020), ("researchers_per_million", 2022)]:
        people = values(id)
        for first in (2009, 2010, 2011):
            for end in range(2019, last + 1):
                ratio = {y: people["CHN", y] / people["USA", y] for y in (first, end)}
                found.append(100 * math.expm1(math.log(ratio[end] / ratio[first]) / (end - first)))
    assert int(home["spec_n"]["text"]) == len(found)
    assert number(home["spec_low"]["text"]) == pytest.approx(min(found), abs=0.3)
    assert number(home["spec_high"]["text"]) == pytest.approx(max(found), abs=0.3)


def test_places_are_among_economies(home):
    share = {key: value for key, value in values("top1pct_share").items() if key[0] not in ("WLD", "EUU")}
    for year in (2003, 2020):
        better = sum(value > share["CHN", year] for (_, y), value in share.items() if y == year)
        assert int(home[f"top_place_{year}"]["text"]) == better + 1
    assert int(home["top_n"]["text"]) == len({geo for geo, _ in share})
