"""What the chapters on semiconductors print, by name, worked out from the files."""

from tests.pages.textbook import (
    at,
    between,
    cagr,
    change,
    first,
    minus,
    over,
    rows,
    series,
    times,
    where,
)  # fmt: skip


def _claims() -> dict[str, dict[str, str]]:
    return {c["id"]: c for c in rows("claims")}


def which_share() -> dict[str, object]:
    stages = ("core_ip", "eda", "logic_design", "wafers", "fabrication", "assembly")
    chain = {stage: at(f"supply_chain_{stage}", 2019) for stage in stages}
    sia = series("semiconductor_sales_share")
    firms = series("ic_market_share_by_hq")
    machines = series("equipment_share")
    return {
        "assembly_hq": chain["assembly"],
        "chain_least_value": min(chain.values()),
        "chain_most_value": max(chain.values()),
        "equipment_2014": machines[2014],
        "equipment_2024": machines[2024],
        "highest": at("semiconductor_consumption_share", 2016),
        "lowest": firms[2020],
        "ici_2015": firms[2015],
        "ici_2020": firms[2020],
        "ici_2021": firms[2021],
        "ici_factor": f"{(firms[2021] + 0.5) / (firms[2015] + 0.5):.2f} to {(firms[2020] + 0.5) / (firms[2015] - 0.5):.2f}",
        "pureplay_2020": at("pureplay_foundry_share", 2020),
        "pureplay_2021": at("pureplay_foundry_share", 2021),
        "run_equipment": 2024 - max(y for y in range(2000, 2024) if y not in machines),
        "self_2019": at("ic_self_sufficiency", 2019),
        "self_2020": at("ic_self_sufficiency", 2020),
        "self_hq_2020": at("ic_self_sufficiency_hq_china", 2020),
        "sia_2015": sia[2015],
        "sia_2020": sia[2020],
        "sia_factor": f"{(sia[2020] - 0.5) / (sia[2015] + 0.05):.2f} to {(sia[2020] + 0.5) / (sia[2015] - 0.05):.2f}",
        "smic_2023": at("foundry_share_smic", 2023),
        "smic_2024": at("foundry_share_smic", 2024),
        "tsmc_2023": at("foundry_share_tsmc", 2023, "TWN"),
        "tsmc_2025": at("foundry_share_tsmc", 2025, "TWN"),
    }


def self_sufficiency_and_targets() -> dict[str, object]:
    out, into = series("ic_exports_hs8542"), series("ic_imports")
    cover, net = over(out, into, 100), minus(into, out)
    own, target = series("ic_self_sufficiency"), series("ic_self_sufficiency_target")
    forecast = series("ic_self_sufficiency_forecast")
    sales = series("csia_ic_sales")
    localised = {id: series(f"equipment_localisation_{id}") for id in ("bernstein", "csis")}
    return {
        "cover_2016": cover[2016],
        "cover_2024": cover[2024],
        "cover_changes": sum(year - 1 in cover for year in cover),
        "cover_up": sum(cover[y] > cover[y - 1] for y in cover if y - 1 in cover),
        "csis_2025": at("chip_consumption_domestic_share_csis", 2025),
        "difference_max": max(
            abs(100 * (ratio - 1)) for year, ratio in over(out, series("ic_exports")).items() if year >= 2017
        ),
        "exports_2016": out[2016],
        "exports_2024": out[2024],
        "imports_2016": into[2016],
        "imports_2024": into[2024],
        "net_2024": net[2024],
        "net_high": max(net.values()),
        "net_high_year": where(net, max(net.values())),
        "first_for": min(forecast),
        "forecast_high": max(forecast.values()),
        "forecast_low": min(forecast.values()),
        "gap_2020": target[2020] - own[2020],
        "guideline_came": cagr(sales, 2015, 2020),
        "guideline_from_2013": cagr(sales, 2013, 2020),
        "hq_2020": at("ic_self_sufficiency_hq_china", 2020),
        "hq_part": 100 * at("ic_self_sufficiency_hq_china", 2020) / own[2020],
        "miit_2010": at("ic_selfsupply_miit", 2010),
        "n_ratios": len(own),
        "output_2015": at("ic_output", 2015) / 10,
        "part_output": 100 * at("ic_output", 2015) / 10 / 150,
        "part_plan_sales": 100 * sales[2015] / 330,
        "part_guideline": 100 * sales[2015] / 350,
        **{f"ratio_{year}": own[year] for year in (2010, 2019, 2020, 2021)},
        **{f"sales_{year}": sales[year] for year in (2010, 2011, 2015)},
        "plan_pace": 100 * ((330 / sales[2010]) ** (1 / 5) - 1),
        "seen_since_first": (own[2021] - own[2018]) / 3,
        "needed_since": (first(forecast) - own[2021]) / (min(forecast) - 2021),
        "semi_2014": at("semiconductor_self_sufficiency_semi", 2014),
        "semi_2023": at("semiconductor_self_sufficiency_semi", 2023),
        "target_2020": target[2020],
        "target_2025": target[2025],
        "tool_factor": localised["csis"][2024] / localised["bernstein"][2024],
        "tool_factor_2025": localised["csis"][2025] / localised["bernstein"][2025],
        "world_2015": 100
        * sales[2015] / at("exchange_rate", 2015) / at("semiconductor_billings", 2015, "WLD"),
    }  # fmt: skip


def trade_and_output() -> dict[str, object]:
    share = series("ic_export_share_hs8542")
    out, taiwan = series("ic_exports_hs8542"), series("ic_exports_hs8542", "TWN")
    into, world = series("ic_imports"), series("semiconductor_billings", "WLD")
    levels, index = series("ic_output"), series("ic_output_index")
    growth = series("ic_output_growth")
    gaps = {y: change(levels, y - 1, y) - growth[y] for y in growth if y - 1 in levels and y in levels}
    widest = max(gaps, key=lambda year: abs(gaps[year]))
    exporters = {r["geo"] for r in rows("series/ic_exports_hs8542")} - {"HKG", "WLD"}
    gross = {
        year: 100 * sum(at("ic_exports_hs8542", year, geo) for geo in exporters) / world[year]
        for year in range(2014, 2024)
    }
    return {
        **{f"chn_{year}": share[year] for year in (2013, 2014, 2023)},
        "gain_2014": share[2023] - share[2014],
        "gain_2015": share[2023] - share[2015],
        "drop_2014": 100 * (out[2013] / out[2014] - 1),
        "cover_2016": 100 * out[2016] / into[2016],
        "cover_2024": 100 * out[2024] / into[2024],
        "gap_2016": into[2016] - out[2016],
        "gap_2024": into[2024] - out[2024],
        "rival_2014": 100 * out[2014] / taiwan[2014],
        "rival_2023": 100 * out[2023] / taiwan[2023],
        "rival_last": 100 * out[2024] / taiwan[2024],
        "rival_low": min(100 * out[year] / taiwan[year] for year in range(2014, 2025)),
        "rival_high": max(100 * out[year] / taiwan[year] for year in range(2014, 2025)),
        "world_2021": change(world, 2020, 2021),
        "world_2022": change(world, 2021, 2022),
        "factor_levels": times(levels, 2011, 2025),
        "factor_growth": times(index, 2011, 2025),
        "growth_2022": growth[2022],
        "levels_2022": change(levels, 2021, 2022),
        "gap_year": widest,
        "gap_level": change(levels, widest - 1, widest),
        "gap_published": growth[widest],
        "year_2012": growth[2012],
        "n_exporters": len(exporters),
        "gross_2014": gross[2014],
        "gross_2023": gross[2023],
        "gross_low": min(gross.values()),
        "gross_low_year": where(gross, min(gross.values())),
    }


def export_controls_and_equipment() -> dict[str, object]:
    share = series("equipment_share")
    sold, world = series("equipment_sales"), series("equipment_sales", "WLD")
    rest = minus(world, sold)
    part = over(sold, world, 100)
    quarter = {n: series(f"equipment_share_q{n}") for n in (1, 2, 3, 4)}
    billings = series("semiconductor_billings", "WLD")
    ratio = over(series("ic_imports"), billings, 100)
    events = [e for e in rows("events") if e["theme"] == "semiconductors"]

    def moved(id, geo):
        return abs(at(id, 2025, geo) - at(id, 2021, geo))

    return {
        "equipment_2022": share[2022],
        "equipment_2024": share[2024],
        "equipment_first": first(share),
        "level_2022": sold[2022],
        "level_2024": sold[2024],
        "rest_2022": rest[2022],
        "rest_2024": rest[2024],
        "gain_china": sold[2024] - sold[2022],
        "loss_rest": rest[2022] - rest[2024],
        "china_held": 100 * sold[2022] / (sold[2022] + rest[2024]),
        "rest_held": 100 * sold[2024] / (sold[2024] + rest[2022]),
        "rise_share": part[2024] - part[2022],
        "own_low": 100 * sold[2024] / (sold[2024] + rest[2022]) - part[2022],
        "own_high": part[2024] - 100 * sold[2022] / (sold[2022] + rest[2024]),
        "q_first_2022": quarter[1][2022],
        "q_second_2022": quarter[2][2022],
        "q_before": quarter[3][2022],
        "q_after": quarter[1][2023],
        "q_2024": quarter[2][2024],
        "fall_quarters": quarter[3][2022] - quarter[1][2023],
        "rise_quarters": quarter[2][2024] - quarter[3][2022],
        "n_quarters": sum(len(values) for values in quarter.values()),
        "output_2022": -at("ic_output_growth", 2022),
        "levels_2022": -change(series("ic_output"), 2021, 2022),
        "nld_2024": at("machine_exports_to_china_index", 2024, "NLD"),
        "nld_2025": at("machine_exports_to_china_index", 2025, "NLD"),
        "usa_2024": at("machine_exports_to_china_index", 2024, "USA"),
        "usa_2025": at("machine_exports_to_china_index", 2025, "USA"),
        "moved_nld": moved("machine_exports_to_china_eur", "NLD"),
        "moved_usa": moved("machine_exports_to_china_usd", "USA"),
        "ratio_2018": ratio[2018],
        "ratio_2024": ratio[2024],
        "ratio_high": max(ratio.values()),
        "ratio_high_year": where(ratio, max(ratio.values())),
        "sales_factor": times(billings, 2020, 2025),
        "smic_factor": times(series("smic_revenue"), 2020, 2025),
        "world_2021": change(billings, 2020, 2021),
        "world_2022": change(billings, 2021, 2022),
        "last_listed": max(int(e["year"]) for e in events),
    }


def episodes() -> dict[str, object]:
    fund, yuan, dollars = series("ic_fund"), series("gdp_lcu"), series("gdp")
    rd, output = series("rd_expenditure"), series("ic_output")
    yuan = {**yuan, 2024: rd[2024] * 1e9 / (at("rd_intensity_first_printed", 2024) / 100)}
    rate = {year: yuan[year] / dollars[year] for year in fund}
    smic = over(series("smic_revenue"), series("semiconductor_billings", "WLD"))
    to_gdp = {year: 100 * fund[year] * 1e9 / yuan[year] for year in fund}
    to_rd = over(fund, rd, 100)
    named = ("tsmc", "samsung", "smic", "umc", "globalfoundries", "huahong", "nexchip")
    together = sum(
        float(r["value"])
        for firm in named
        for r in rows(f"series/foundry_share_{firm}")
        if r["year"] == "2024"
    )
    years = between(output, 1985, 2010)
    evidence = {r["id"]: float(r["value"]) for r in rows("evidence") if r["value"]}
    return {
        "bell_share": at("shanghai_bell_chinese_share", 1992),
        **{f"fund_{year}": fund[year] for year in (2014, 2019, 2024)},
        "fund_dollars_2014": fund[2014] / rate[2014],
        "fund_dollars": sum(fund[year] / rate[year] for year in fund),
        "foundry_2023": at("foundry_share_smic", 2023),
        "foundry_2025": at("foundry_share_smic", 2025),
        "smic_share": at("foundry_share_smic", 2024),
        "n_seen": len(named),
        "seen_sum": together,
        "gap_years": sum(year not in years for year in range(1986, 2010)),
        "gdp_factor": times(yuan, 1985, 2024),
        "gdp_fund_high": max(to_gdp.values()),
        "gdp_fund_low": min(to_gdp.values()),
        "gdp_p909": 100 * at("amount_project_909", 1996) * 1e9 / dollars[1996],
        "gdp_150": 100 * 150e9 / dollars[2014],
        "p909": at("amount_project_909", 1996),
        "growth_1980": cagr(output, 1980, 1985),
        "growth_early": cagr(output, 1978, 1985),
        "growth_gap": cagr(output, 1985, 2010),
        "growth_late": cagr(output, 2010, 2025),
        "growth_panel": cagr(series("ic_output_index"), 2010, 2025),
        "rd_high": max(to_rd.values()),
        "rd_low": min(to_rd.values()),
        "revenue_factor": times(series("smic_revenue"), 2016, 2025),
        "smic_2016": smic[2016] / 10,
        "smic_2025": smic[2025] / 10,
        "found_lines_other": evidence["todi2023-44a"],
        "found_lines_other_cost": evidence["todi2023-45a"] / 1e6,
        "found_public": evidence["todi2023-49a"],
        "found_jinhua_high": evidence["todi2023-51a"] / 1e9,
        "found_jinhua_low": evidence["todi2023-51b"] / 1e9,
    }


CHAPTERS = {
    f"semiconductors/{f.__name__}": f
    for f in (
        which_share, self_sufficiency_and_targets, trade_and_output, export_controls_and_equipment, episodes,
    )
}  # fmt: skip
