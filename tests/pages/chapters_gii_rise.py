"""What the chapters on the rise in the Global Innovation Index print, by name, worked out from the files."""

from statistics import fmean, median, stdev

from tests.pages.textbook import (
    across,
    at,
    between,
    cagr,
    change,
    economies,
    first,
    last,
    log_slope,
    over,
    rows,
    series,
    stays_above,
    times,
    where,
)  # fmt: skip

RIVALS = ("USA", "JPN", "DEU", "KOR")


def _standings(year: int) -> dict[str, float]:
    scores = across("gii_score", year)
    centre, spread = fmean(scores.values()), stdev(scores.values())
    return {geo: (score - centre) / spread for geo, score in scores.items()}


def ranks_and_scores() -> dict[str, object]:
    rank = series("gii_rank")
    both = set(across("gii_score", 2013)) & set(across("gii_score", 2025))
    every = set.intersection(*(set(across("gii_score", year)) for year in range(2013, 2026)))
    sides = set(series("gii_input_rank")) & set(series("gii_output_rank"))
    return {
        **{f"rank_{year}": rank[year] for year in (2010, 2011, 2014, 2018, 2025)},
        "rank_before": rank[2013],
        "ranks_seen_2011": len(across("gii_rank", 2011)),
        "gain_2013_2024": rank[2013] - rank[2024],
        "cross_of": len(across("gii_score", 2025)),
        "standing_n": len(both),
        "slopes_n": len(every),
        "standing_2013": _standings(2013)["CHN"],
        "standing_2025": _standings(2025)["CHN"],
        "standing_gain_all": _standings(2025)["CHN"] - _standings(2013)["CHN"],
        "sides_first": min(sides),
        "sides_last": max(sides),
    }


def research_effort() -> dict[str, object]:
    rd, basic = series("rd_expenditure"), series("rd_expenditure_basic")
    ppp, usa = series("rd_expenditure_ppp"), series("rd_expenditure_ppp", "USA")
    printed, revised = series("rd_intensity_first_printed"), series("rd_intensity_revised")
    share = over(basic, rd, 100)
    firms = over(series("rd_expenditure_enterprise"), rd, 100)
    deflator, real = 1.0, 1.0
    for year in range(2000, 2025):
        deflator *= 1 + at("gdp_deflator_growth", year) / 100
    real = times(rd, 1999, 2024) / deflator
    growth = rd[2024] / rd[2012]

    def market(geo):
        spent = over(series("rd_intensity", geo), {y: 1 for y in series("gdp", geo)})
        return {year: value * at("gdp", year, geo) for year, value in spent.items()}

    dollars = market("CHN")
    relative = over(dollars, market("USA"), 100)
    preliminary = at("rd_expenditure_preliminary", 2025)
    ratio = over(ppp, usa)
    before = over(series("rd_expenditure_ppp_2021_edition"), series("rd_expenditure_ppp_2021_edition", "USA"))
    peers = {
        geo: last(between(series("rd_basic_share", geo), 2017, 2019))
        for geo in {r["geo"] for r in rows("series/rd_basic_share")} - {"CHN"}
    }
    fell = {y: printed[y] - revised[y] for y in revised if y in printed}
    return {
        "nominal_first": rd[1999],
        "nominal_last": last(rd),
        "nominal_2023": rd[2023],
        "early_2023": at("rd_expenditure_preliminary", 2023),
        "last_year": max(rd),
        "nominal_times": rd[2024] / rd[1999],
        "real_times": real,
        "basic_share_first": first(share),
        "basic_share_first_year": min(share),
        "basic_share_low": min(share.values()),
        "basic_share_low_year": where(share, min(share.values())),
        "basic_last": last(share),
        "basic_low": min(peers.values()),
        "basic_high": max(peers.values()),
        "enterprises_first": first(firms),
        "enterprises_last": last(firms),
        "five": 100 * ((preliminary / rd[2020]) ** (1 / 5) - 1),
        "steady_growth": 100 * (growth ** (1 / 12) - 1),
        "gdp_before": cagr(series("gdp_constant_2015"), 1999, 2012),
        "gdp_after": cagr(series("gdp_constant_2015"), 2012, 2024),
        "step_two": next(y for y in rd if rd[y] >= 2000) - next(y for y in rd if rd[y] >= 1000),
        "step_three": next(y for y in rd if rd[y] >= 3000) - next(y for y in rd if rd[y] >= 2000),
        "chn_int_2019": at("rd_intensity", 2019),
        "euu_int_2019": at("rd_intensity", 2019, "EUU"),
        "oecd_2019": at("rd_intensity_oecd", 2019, "EUU"),
        "eu_passed_oecd": stays_above(series("rd_intensity_oecd"), series("rd_intensity_oecd", "EUU")),
        "eu_passed_wdi": stays_above(series("rd_intensity"), series("rd_intensity", "EUU")),
        "ppp_jpn": stays_above(ppp, series("rd_expenditure_ppp", "JPN")),
        "old_euu": stays_above(
            series("rd_expenditure_ppp_2021_edition"), series("rd_expenditure_ppp_2021_edition", "EUU")
        ),
        "usa_passed_ppp": stays_above(ppp, usa),
        "usa_margin": 100 * (ppp[2024] / usa[2024] - 1),
        "usa_market": last(relative),
        "usa_rate_last_year": max(relative),
        "usa_rate_high": max(relative.values()),
        "usa_rate_high_year": where(relative, max(relative.values())),
        "market_jpn": stays_above(dollars, market("JPN")),
        "market_euu": stays_above(dollars, market("EUU")),
        **{f"world_{year}": at("world_rd_share_ppp", year) for year in (2017, 2019, 2022)},
        "yuan_ppp_2019": 1000 * rd[2019] / ppp[2019],
        "yuan_ppp_last": 1000 * rd[2024] / ppp[2024],
        "yuan_equal_last": 1000 * rd[2024] / usa[2024],
        "yuan_market_last": 1e9 * rd[2023] / (dollars[2023] / 100),
        "revised_2019": 100 * (ratio[2019] / before[2019] - 1),
        "prelim_intensity": at("rd_intensity_preliminary", 2025),
        "short_low": 2.5 - revised[2020],
        "reached_printed": next(y for y in printed if printed[y] >= 2.5),
        "reached_today": next(y for y, v in series("rd_intensity_oecd_2026").items() if v >= 2.5),
        "later_n": len(fell),
        "later_below": sum(f > 1e-9 for f in fell.values()),
        "later_most": max(fell.values()),
    }


def research_output() -> dict[str, object]:
    def pair(id):
        return series(id), series(id, "USA")

    cited, papers = series("papers_top10"), series("papers_web_of_science")
    rate = {geo: over(series("papers_top10", geo), series("papers_web_of_science", geo), 100)
            for geo in ("CHN", "USA")}  # fmt: skip
    abroad = series("patent_families_abroad_share")
    applications = series("invention_patent_applications")
    joint = {
        year: at("articles_whole_count", year) * share / 100 * at("articles_international_share", year) / 100
        for year, share in series("partner_international_articles_with_us").items()
        if year in series("articles_whole_count") and year in series("articles_international_share")
    }
    evidence = {r["id"]: r for r in rows("evidence")}
    international = series("articles_international_share")
    return {
        "abroad_2012": abroad[2012],
        "abroad_2020": abroad[2020],
        "abroad_low": min(abroad.values()),
        "abroad_low_year": where(abroad, min(abroad.values())),
        "japan_2012": at("patent_families_abroad_share", 2012, "JPN"),
        "japan_2020": at("patent_families_abroad_share", 2020, "JPN"),
        "applications_last": last(applications),
        "applications_last_year": max(applications),
        "wipo_million": float(evidence["cui2025-05a"]["value"]) / 1e6,
        "wipo_residents": float(evidence["cui2025-05b"]["value"]),
        "cross_home": stays_above(*pair("patent_applications_residents")),
        "cross_pct": stays_above(*pair("pct_applications")),
        "cross_top": stays_above(*pair("papers_top10")),
        "cross_rate": stays_above(rate["CHN"], rate["USA"]),
        "grants_japan": at("patent_grants_abroad", 2024) / at("patent_grants_abroad", 2024, "JPN"),
        "grants_last_year": max(series("patent_grants_abroad")),
        "home_ratio": last(over(*pair("patent_applications_residents"))),
        "intl_high": max(international.values()),
        "intl_high_year": where(international, max(international.values())),
        "intl_last": last(international),
        "intl_last_year": max(international),
        "joint_first": first(joint),
        "joint_peak": max(joint.values()),
        "joint_peak_year": where(joint, max(joint.values())),
        "joint_last": last(joint),
        "joint_last_year": max(joint),
        "nature_2020": at("nature_index_china_to_usa", 2020),
        "nature_adjusted_2024": at("nature_index_share_adjusted_change", 2024),
        "nature_raw": change(series("nature_index_share_all"), 2023, 2024),
        "origin_chn_first": at("pct_applications_origin", 2019),
        "origin_usa_first": at("pct_applications_origin", 2019, "USA"),
        "own_last_year": max(series("top1pct_share")),
        "papers_times": times(papers, 2000, 2023),
        "top_times": times(cited, 2000, 2023),
        "rate_times": times(rate["CHN"], 2000, 2023),
        "rate_chn_2022": rate["CHN"][2022],
        "rate_usa_2010": rate["USA"][2010],
        "rate_usa_2022": rate["USA"][2022],
        "rate_year": max(rate["CHN"]),
        "uspto_ratio": at("uspto_patents", 2022) / at("uspto_patents", 2022, "USA"),
        "uspto_year": max(series("uspto_patents")),
        "splice_jump": change(series("articles", "USA"), 2002, 2003),
        "splice_clean": change(series("articles_sei2022", "USA"), 2002, 2003),
        "with_us_high_year": where(
            series("partner_international_articles_with_us"),
            max(series("partner_international_articles_with_us").values()),
        ),
    }


def clusters_and_hubs() -> dict[str, object]:
    chn, usa = series("gii_top100_clusters"), series("gii_top100_clusters", "USA")
    in_2022, in_2024 = across("gii_top100_clusters", 2022), across("gii_top100_clusters", 2024)
    order = sorted(in_2022, key=lambda geo: -in_2022[geo])
    names = economies()
    years = {int(r["year"]) for r in rows("series/gii_top100_clusters")}
    complete = [y for y in sorted(years) if abs(sum(across("gii_top100_clusters", y).values()) - 100) < 2]
    return {
        **{f"chn_{year}": chn[year] for year in (2022, 2023, 2024, 2025)},
        "usa_2023": usa[2023],
        "usa_2024": usa[2024],
        "chn_change_2025": chn[2024] - chn[2025],
        "usa_change_2025": usa[2025] - usa[2024],
        "n_economies_2022": len(in_2022),
        "third_name": names[order[2]],
        "third_count": in_2022[order[2]],
        "unnamed_most": max(value for geo, value in in_2022.items() if geo not in in_2024),
        "missing_2024": 100 - sum(in_2024.values()),
        "n_editions": len(years),
        "n_complete": len(complete),
        "complete_year": complete[-1],
        "first_ahead": stays_above(chn, usa),
        "level_year": next(y for y in chn if y in usa and chn[y] == usa[y]),
        "last_behind": max(y for y in chn if y in usa and chn[y] < usa[y]),
    }


def following_catching_up_surpassing() -> dict[str, object]:
    def frontier(id, year=None):
        year = year or max(series(id))
        return at(id, year) / max(at(id, year, geo) for geo in RIVALS)

    income = {geo: series("gdp_per_capita_ppp", geo) for geo in ("CHN", *RIVALS)}
    ratio = {y: 100 * v / max(income[g][y] for g in RIVALS) for y, v in income["CHN"].items()}
    steps = [ratio[y] - ratio[y - 1] for y in ratio if y - 1 in ratio]
    made = series("motor_vehicle_production_share")

    def worth(geo):
        vehicles = series("motor_vehicle_production_share", geo)
        value, world = series("value_added_motor_vehicles", geo), series("value_added_motor_vehicles", "WLD")
        return {y: 100 * value[y] / world[y] / vehicles[y] for y in value if y in vehicles}

    rail = across("high_speed_rail_length_uic", 2022)
    order = sorted(rail, key=lambda geo: -rail[geo])
    names = economies()
    yen = over(series("gdp", "JPN"), series("gdp_lcu", "JPN"))
    chips = across("ic_export_share_hs8542", 2023)
    return {
        **{f"brands_{year}": at("car_own_brand_share", year) for year in (2007, 2017, 2023)},
        **{
            f"exports_{geo.lower()}_{year}": at("car_exports", year, geo)
            for geo in ("CHN", "JPN")
            for year in (2019, 2024)
        },
        "cars_ratio": frontier("motor_vehicle_production_share"),
        "made_first": first(made),
        "made_first_year": min(made),
        "made_last": last(made),
        "made_last_year": max(made),
        "ev_last": at("electric_car_share", 2022),
        "chips_four": chips["CHN"] / max(chips[geo] for geo in RIVALS if geo in chips),
        "chips_taiwan": chips["CHN"] / chips["TWN"],
        "families_2018": frontier("patent_families_international", 2018),
        "families_ratio": frontier("patent_families_international"),
        "families_year": max(series("patent_families_international")),
        "pct_ratio": frontier("pct_applications"),
        "rail_ratio": frontier("value_added_rail_equipment"),
        "near_value": frontier("value_added_computers_electronics"),
        "va_cars_ratio": frontier("value_added_motor_vehicles"),
        "uspto_ratio": frontier("uspto_patents"),
        "uspto_japan": at("uspto_patents", 2022) / at("uspto_patents", 2022, "JPN"),
        "gdp_percent": last(ratio),
        "gdp_steps": len(steps),
        "gdp_rises": sum(step > 0 for step in steps),
        "sets_1985": at("colour_tv_output", 1985),
        "sets_2004": at("colour_tv_output", 2004),
        "rail_points": len(series("high_speed_rail_length")),
        "uic_second_name": names[order[1]],
        "uic_times": rail["CHN"] / rail[order[1]],
        "value_chn": last(worth("CHN")),
        "value_chn_first": first(worth("CHN")),
        "value_deu": last(worth("DEU")),
        "value_deu_first": first(worth("DEU")),
        "to_germany_first": first(worth("CHN")) / first(worth("DEU")),
        "to_germany": last(worth("CHN")) / last(worth("DEU")),
        "passes_japan": stays_above(worth("CHN"), worth("JPN")),
        "yen_lost": -change(yen, 2012, 2022),
        "pharma_ols": log_slope(
            {
                y: v / max(at("value_added_pharmaceuticals", y, geo) for geo in RIVALS)
                for y, v in series("value_added_pharmaceuticals").items()
            }
        ),
    }


def frontier_technologies() -> dict[str, object]:
    def best(id, year=None):
        year = year or max(series(id))
        others = {geo: v for geo, v in across(id, year).items() if geo != "CHN" and geo in economies()}
        return at(id, year) / max(others.values())

    fields = (
        "biotechnology", "computer_technology", "digital_communication", "electrical_machinery",
        "medical_technology", "pharmaceuticals", "semiconductors", "telecommunications", "transport",
    )  # fmt: skip
    families = {field: best(f"patent_families_{field}") for field in fields}
    ai, ai_usa = series("ai_articles"), series("ai_articles", "USA")
    launch, launch_usa = series("orbital_launches"), series("orbital_launches", "USA")
    sold = series("electric_cars_sold")
    return {
        "abroad_chn": at("patent_families_abroad_share", 2020),
        "abroad_jpn": at("patent_families_abroad_share", 2020, "JPN"),
        "abroad_kor": at("patent_families_abroad_share", 2020, "KOR"),
        "ai_peak_year": where(between(ai, 2003, 2012), max(between(ai, 2003, 2012).values())),
        "ai_trough_year": where(between(ai, 2009, 2022), min(between(ai, 2009, 2022).values())),
        "ai_fall": -change(ai, 2009, 2012),
        "ai_fall_usa": -change(ai_usa, 2009, 2012),
        "aircraft_value": best("value_added_aircraft"),
        "software_value": best("value_added_software"),
        "pharmaceuticals_value": best("value_added_pharmaceuticals"),
        "digital_ratio": best("patent_families_digital_communication"),
        "digital_union": at("uspto_patents_digital_communication", 2020)
        / at("uspto_patents_digital_communication", 2020, "EUU"),
        "digital_before": at("uspto_patents_digital_communication", 2019)
        / at("uspto_patents_digital_communication", 2019, "KOR"),
        "articles_top": stays_above(series("papers_top10"), series("papers_top10", "USA")),
        "ev_world": 100 * last(sold) / last(series("electric_cars_sold", "WLD")),
        "ev_year": max(sold),
        "launch_lead": max(y for y in between(launch, 2000, 2023) if launch[y] > launch_usa[y]),
        "launch_ratio": launch[2023] / launch_usa[2023],
        "launch_factor": launch_usa[2023] / launch_usa[2021],
        "models_chn": at("notable_ai_models", 2023),
        "models_usa": at("notable_ai_models", 2023, "USA"),
        "models_ratio": at("notable_ai_models", 2023) / at("notable_ai_models", 2023, "USA"),
        "patents_year": max(series("uspto_patents_biotechnology")),
        "stations": at("base_stations_5g", 2024) / 1e6,
        "stations_world": at("base_stations_5g_world_share", 2022),
        "stations_world_year": max(series("base_stations_5g_world_share")),
        "stations_year": max(series("base_stations_5g")),
        "subscribers": last(series("subscribers_5g")) / 1e6,
        "top_2019": at("top500_systems", 2019),
        "top_2024": at("top500_systems", 2024),
        "families_median": median(
            families.values()
        ),
        "articles_median": median(
            best(id) for id in ("ai_articles", "articles_computer_science", "articles_biology",
                                "articles_materials_science", "articles_health_sciences")
        ),
        "share_n": len(set(across("electric_car_share", 2025)) & set(economies())),
    }  # fmt: skip


CHAPTERS = {
    f"gii_rise/{f.__name__}": f
    for f in (
        ranks_and_scores, research_effort, research_output, clusters_and_hubs,
        following_catching_up_surpassing, frontier_technologies,
    )
}  # fmt: skip
