"""What the chapters on talent programmes print, by name, worked out from the files."""

from statistics import correlation, fmean

from tests.pages.textbook import (
    across,
    at,
    between,
    cagr,
    change,
    economies,
    first,
    last,
    minus,
    over,
    rows,
    series,
    stays_above,
    times,
    where,
)  # fmt: skip


def foundations_china_and_india() -> dict[str, object]:
    def lead(id):
        return minus(series(id), series(id, "IND"))

    years, enrolled = lead("mean_years_schooling_25plus"), lead("tertiary_enrolment")
    census, estimate = series("census_mean_years_15plus"), series("mean_years_schooling_15plus")
    college, degree = series("census_higher_education"), series("tertiary_completed_25plus")
    people, india = series("researchers_per_million"), series("researchers_per_million", "IND")
    widest = max(years.values())
    mixed = minus(census, series("mean_years_schooling_15plus", "IND"))
    return {
        "census_2010": census[2010],
        "census_gain": census[2010] - census[2000],
        "estimate_2010": estimate[2010],
        "estimate_gain": estimate[2010] - estimate[2000],
        "college_first": college[2000] / 1000,
        "college_last": college[2010] / 1000,
        "college_times": times(college, 2000, 2010),
        "degree_chn": degree[2010],
        "degree_chn_2000": degree[2000],
        "degree_ind": at("tertiary_completed_25plus", 2010, "IND"),
        "degree_ind_2000": at("tertiary_completed_25plus", 2000, "IND"),
        "dist_first": enrolled[2014],
        "dist_last": enrolled[2024],
        "enrol_cross": stays_above(series("tertiary_enrolment"), series("tertiary_enrolment", "IND")),
        "graduates_2001": at("census_graduates_15plus", 2001, "IND"),
        "graduates_2011": at("census_graduates_15plus", 2011, "IND"),
        "growth_chn": cagr(people, 2010, 2020),
        "growth_ind": cagr(india, 2010, 2020),
        "ind_n": len(india),
        "lead_1980": years[1980],
        "lead_2010": years[2010],
        "lead_cross": stays_above(years, dict.fromkeys(years, 0)),
        "lead_widest": widest,
        "lead_widest_year": where(years, widest),
        "mixed_first": mixed[2000],
        "mixed_last": mixed[2010],
        "none_chn_first": at("no_schooling_25plus", 1950),
        "none_ind_first": at("no_schooling_25plus", 1950, "IND"),
        "off_chn_found": at("no_schooling_25plus", 2010),
        "off_ind_found": at("mean_years_schooling_25plus", 2010, "IND"),
        "off_ind_then": at("mean_years_schooling_25plus", 2000, "IND"),
        "times_2010": people[2010] / india[2010],
        "times_2020": people[2020] / india[2020],
    }


def leaving_staying_returning() -> dict[str, object]:
    out, back = series("students_abroad"), series("students_returned")
    share, us = series("students_share_returned"), series("us_students_share")
    left = series("chinese_descent_scientists_leaving_us", "USA")
    stay = series("intention_to_stay")
    both = {y: at("students_returned_cumulative", y) for y in series("students_returned_cumulative")}
    departed = series("students_abroad_cumulative")
    return {
        "before_after": fmean(v for y, v in stay.items() if y <= 2018)
        - fmean(v for y, v in stay.items() if y >= 2019),
        "fall_2018": stay[2017] - stay[2018],
        "lag_five": 100 * back[2019] / out[2014],
        "lag_peak": 100 * back[2013] / out[2008],
        "lag_same": 100 * back[2019] / out[2019],
        "leave_first": first(left),
        "leave_first_year": min(left),
        "leave_last": last(left),
        "leave_last_year": max(left),
        "of_all": 100 * both[2019] / departed[2019],
        "out_1978": out[1978],
        "out_1999": out[1999],
        "out_2019": out[2019],
        "out_jump": change(out, 2000, 2001),
        "ret_1999": back[1999],
        "ret_2019": back[2019],
        "share_first": first(share),
        "share_first_year": min(share),
        "share_last": last(share),
        "stay_2017": at("stay_rate_5y", 2017),
        "stay_last": last(series("stay_rate_5y")),
        "ten_first": first(series("stay_rate_10y")),
        "ten_last": last(series("stay_rate_10y")),
        "us_high": max(us.values()),
        "us_high_year": where(us, max(us.values())),
        "us_last": last(us),
        "us_last_year": max(us),
    }


def thousand_talents() -> dict[str, object]:
    return {
        "award": at("ttp_award_max", 2017) / 1e6,
        "funding": at("ttp_research_funding_max", 2017) / 1e6,
        "recruited": at("ttp_recruited_cumulative", 2014),
        "target": at("ttp_recruitment_target", 2008),
        "decliner": at("ytt_decliner_percentile", 2023),
        "taker": at("ytt_taker_percentile", 2023),
        "effect": at("ytt_publication_effect", 2023),
        "last_author": at("ytt_last_author_effect", 2023),
        "n_returnees": at("ytt_study_sample_returnees", 2023),
        "n_stayers": at("ytt_study_sample_counterparts", 2023),
        "plan_year": min(series("ttp_recruitment_target")),
        "youth_year": next(
            int(e["year"])
            for e in rows("events")
            if "youth" in (e["label"] + e["description"]).lower()
            or "young" in (e["label"] + e["description"]).lower()
        ),
    }


def home_grown_talent() -> dict[str, object]:
    researchers, usa = series("researchers_fte"), series("researchers_fte", "USA")
    ratio = between(over(researchers, usa), 2009, 2020)
    top = {
        year: {geo: v for geo, v in across("top1pct_share", year).items() if geo in economies()}
        for year in (2003, 2020)
    }
    doctors = series("doctoral_degrees_se")
    visas = over(series("us_doctorates_se"), series("us_doctorates_se_total", "USA"), 100)
    scopus, openalex = series("scholars_net_migration_scopus"), series("scholars_net_migration_openalex")
    cover = over(series("scholars_flow_us_to_china_openalex"), series("scholars_flow_us_to_china_scopus"))
    years = sorted(set(scopus) & set(openalex))
    steps = [(scopus[y] - scopus[y - 1], openalex[y] - openalex[y - 1]) for y in years if y - 1 in years]
    ministry, cited = series("moe_doctoral_graduates"), series("highly_cited_share")

    def place(year):
        return 1 + sum(value > top[year]["CHN"] for value in top[year].values())

    return {
        "cover_high": max(cover.values()),
        "cover_high_year": where(cover, max(cover.values())),
        "cover_last": last(cover),
        "cset_2025": at("cset_stem_phd_graduates_forecast", 2025),
        "cset_chn": at("cset_stem_phd_graduates", 2019),
        "cset_usa": at("cset_stem_phd_graduates", 2019, "USA"),
        "cset_rate": 100
        * (
            (at("cset_stem_phd_graduates_forecast", 2025) / at("cset_stem_phd_graduates", 2019)) ** (1 / 6)
            - 1
        ),
        "dense_chn": at("researchers_per_million", 2022),
        "dense_kor": at("researchers_per_million", 2022, "KOR"),
        "dense_usa": at("researchers_per_million", 2022, "USA"),
        "elite_first": at("ai_elite_share", 2019),
        "elite_last": at("ai_elite_share", 2022),
        "entrants_jump": change(series("postgraduate_entrants"), 2016, 2017),
        "fall_2009": -change(researchers, 2008, 2009),
        "moe_2019": ministry[2019],
        "moe_2023": ministry[2023],
        "moe_before": cagr(ministry, 2013, 2019),
        "moe_rate": cagr(ministry, 2019, 2023),
        "n_changes": len(steps),
        "same_way": sum(a * b > 0 for a, b in steps),
        "sign_differ": sum(scopus[y] * openalex[y] < 0 for y in years),
        "sign_n": len(years),
        "r2": correlation(*zip(*steps, strict=True)) ** 2,
        "ncses_chn": doctors[2018],
        "ncses_usa": at("doctoral_degrees_se", 2018, "USA"),
        "scopus_high_year": where(scopus, max(scopus.values())),
        "openalex_high_year": where(openalex, max(openalex.values())),
        "origin_first": at("ai_top_tier_origin_share", 2019),
        "origin_last": at("ai_top_tier_origin_share", 2022),
        "pass_new": stays_above(between(researchers, 2009, 2021), usa),
        "phd_growth_early": cagr(doctors, 2000, 2010),
        "phd_growth_late": cagr(doctors, 2010, 2018),
        "phd_share_early": 100 * (doctors[2010] - doctors[2000]) / (doctors[2018] - doctors[2000]),
        "ratio_first": first(ratio),
        "ratio_last": last(ratio),
        "rd_2023": at("rd_personnel_fte", 2023) / 100,
        "res_1949": at("researchers_1949", 1949),
        "res_1949_old": at("researchers_1949_alternative", 1949),
        "sed_high": max(visas.values()),
        "sed_low": min(visas.values()),
        "sed_share": visas[2023],
        "st_1949": at("st_personnel_1949", 1949),
        "st_1955": at("st_personnel_1955", 1955),
        "star_first": cited[2018],
        "star_last": cited[2023],
        "star_usa_first": at("highly_cited_share", 2018, "USA"),
        "star_usa_last": at("highly_cited_share", 2023, "USA"),
        "top_n": len(top[2020]),
        "top_place_2003": place(2003),
        "top_place_2020": place(2020),
    }


CHAPTERS = {
    f"talent_programs/{f.__name__}": f
    for f in (
        foundations_china_and_india, leaving_staying_returning, thousand_talents, home_grown_talent,
    )
}  # fmt: skip
