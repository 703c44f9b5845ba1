"""What the chapters on policy instruments print, by name, worked out from the files."""

from statistics import fmean, median

from tests.pages.textbook import (
    across,
    at,
    between,
    cagr,
    change,
    minus,
    over,
    rows,
    series,
    slope,
    stays_above,
    times,
)  # fmt: skip


def chronology_and_instruments() -> dict[str, object]:
    events, instruments = rows("events"), rows("instruments")

    def of(kinds):
        return [e for e in events if e["category"].startswith(kinds)]

    foreign, firms = of(("us_", "allied_")), of("firm")
    chinese = [e for e in events if e not in foreign]

    def used(begin, chosen):
        return [e["instrument"] for e in chosen if e["instrument"] and begin <= int(e["year"]) < begin + 10]

    acts = [e for e in chinese if e not in firms]
    tens = used(2010, chinese)
    bare = [i["name"] for i in instruments if not i["series"]]
    return {
        "n_events": len(events),
        "first_year": min(int(e["year"]) for e in events),
        "last_year": max(int(e["year"]) for e in events),
        "active_1980s": len(set(used(1980, chinese))),
        "active_2010s": len(set(tens)),
        "state_1980s": len(set(used(1980, acts))),
        "state_2010s": len(set(used(2010, acts))),
        "state_2020s": len(set(used(2020, acts))),
        "targeted_2010s": 100 * tens.count("targeted_development") / len(tens),
        "bell_share": at("shanghai_bell_chinese_share", 1992),
        "lenovo_capital": at("amount_lenovo_start_capital", 1984),
        "mlp_projects": at("mlp_special_projects", 2006),
        "outline_tasks": at("outline_1956_tasks", 1956),
        "without_series": len(bare),
        "n_policy": sum(e["theme"] == "policy_instruments" for e in events),
        "n_state": len(acts),
        "n_firms": len(firms),
        "n_foreign": len(foreign),
        "first_foreign": min(int(e["year"]) for e in foreign),
    }


def funds_and_public_money() -> dict[str, object]:
    rd, government = series("rd_expenditure"), series("rd_government_financed_share")
    total = {year: government[year] / 100 * rd[year] for year in government if year in rd}
    target, raised = at("guidance_funds_target_cny", 2020), at("guidance_funds_raised_cny", 2020)
    item = series("general_budget_science_technology")
    overlap = {year: 100 * (ratio - 1) for year, ratio in over(series("fiscal_st_expenditure"), item).items()}
    in_2023 = across("rd_government_financed_share", 2023)
    both = minus(over(series("rd_expenditure_funded_by_government"), rd, 100), government)
    spent = between(series("gov_expenditure_science_research"), 1986, 2001)
    return {
        "amount_863": at("amount_863", 2001),
        "share_863": 100 * at("amount_863", 2001) / sum(spent.values()),
        "firms_2002": 100 * at("rd_expenditure_funded_by_enterprise", 2002) / rd[2002],
        "firms_2021": at("rd_share_funded_by_business", 2021),
        "gap": max(abs(gap) for gap in both.values()),
        "gap_n": len(both),
        "gov_2003": government[2003],
        "gov_2024": government[2024],
        "gov_deu": at("rd_government_financed_share", 2023, "DEU"),
        "gov_jpn": at("rd_government_financed_share", 2024, "JPN"),
        "gov_usa": at("rd_government_financed_share", 2024, "USA"),
        "gov_peers": len(set(in_2023) - {"CHN"}),
        "gov_below": sum(value > in_2023["CHN"] for value in in_2023.values()),
        "gov_times": times(total, 2003, 2024),
        "sum_2003": total[2003],
        "sum_2023": total[2023],
        "sum_2024": total[2024],
        "item_over_rd": item[2023] / total[2023],
        "overlap_2016": overlap[2016],
        "overlap_2019": overlap[2019],
        "overlap_high": max(overlap.values()),
        "overlap_low": min(overlap.values()),
        "ic_raised": at("ic_fund", 2014),
        "ic_registered": at("ic_fund_registered", 2014),
        "met": at("guidance_funds_met_target_share", 2021),
        "n_2020": at("guidance_funds", 2020),
        "raised_cny": raised,
        "target_cny": target,
        "raised_share": 100 * raised / target,
        "raised_years": 1000 * raised / rd[2020],
        "target_years": 1000 * target / rd[2020],
        "target_usd": at("guidance_funds_target", 2020),
        "target_wei": at("guidance_funds_target_wei_ang_jia", 2021),
        "size_2021": at("guidance_funds_size_cvinfo", 2021),
        "size_2024": at("guidance_funds_size_cvinfo", 2024),
    }


def opening_to_fdi() -> dict[str, object]:
    inflow, world = series("fdi_inflow"), series("fdi_inflow", "WLD")
    part = over(inflow, world, 100)
    paid, received = series("ip_charges_payments"), series("ip_charges_receipts")
    rd = {y: v / 100 * at("gdp", y) for y, v in series("rd_intensity").items() if y in series("gdp")}
    charges = over(paid, rd, 100)
    fujian = series("fdi_contracted_fujian", "CHN-FJ")

    known = [across("fdi_inflow_share", year) for year in range(1982, 2013)]
    incomes = {r["geo"]: r["income_group"] for r in rows("income_groups") if r["year_release"] == "1991"}
    poorer = {geo for geo, group in incomes.items() if group != "High income"} - {"CHN"}
    peers = [geo for geo in sorted(poorer) if all(geo in found for found in known)]

    def others(year):
        return median(at("fdi_inflow_share", year, geo) for geo in peers)

    recent = between(charges, 2015, 2022)
    return {
        "agreed_1990": at("fdi_contracted", 1990) / 1e9,
        "agreed_1995": at("fdi_contracted", 1995) / 1e9,
        **{f"in_{year}": inflow[year] / 1e9 for year in (1991, 1993, 2021, 2024)},
        "astra_share": 100 * 2.5e9 / inflow[2024],
        "earn_2016": 100 * received[2016] / paid[2016],
        "earn_2022": 100 * received[2022] / paid[2022],
        "fall_china": -change(inflow, 2021, 2024),
        "fall_world": -change(world, 2021, 2024),
        "fujian_1984": times(fujian, 1983, 1984),
        "fujian_1991": fujian[1991] / 1e6,
        "fujian_1992": fujian[1992] / 1e6,
        "fujian_times": times(fujian, 1991, 1992),
        "fujian_two": times(fujian, 1991, 1993),
        "signed_times": times(series("fdi_contracts_fujian", "CHN-FJ"), 1991, 1992),
        "ind_last": at("fdi_inflow_share", 1993, "IND"),
        "ip_1997": charges[1997],
        "ip_2002": charges[2002],
        "ip_2022": charges[2022],
        "late_high": max(recent.values()),
        "late_low": min(recent.values()),
        "jump_2017": times(received, 2016, 2017),
        "paid_1997": paid[1997] / 1e9,
        "paid_2022": paid[2022] / 1e9,
        "median_1993": others(1993),
        "median_2012": others(2012),
        "peers_2021": others(2021),
        "peers_2024": others(2024),
        "new_1993": at("fdi_inflow_share", 1993),
        "share_2012": at("fdi_inflow_share", 2012),
        "share_2024": at("fdi_inflow_share", 2024),
        "n_peers": len(peers),
        "placebo_n": 15 * 29,
        "part_n": len(between(part, 1982, 2024)),
        **{f"world_{year}": part[year] for year in (1990, 1994, 2021, 2024)},
        "pre_growth": cagr(inflow, 1982, 1991),
    }


def parks_and_cooperation() -> dict[str, object]:
    zones, firms = series("high_tech_zones"), series("high_tech_enterprises")
    contracts = series("technology_market_contracts")
    ratio = over(contracts, series("rd_expenditure"), 100)
    claims = {c["id"]: c for c in rows("claims")}
    return {
        "added_2005_2008": zones[2008] - zones[2005],
        "added_2008_2015": zones[2015] - zones[2008],
        "added_2015_2018": zones[2018] - zones[2015],
        "added_2018_2025": zones[2025] - zones[2018],
        "zones_2008": zones[2008],
        "zones_2025": zones[2025],
        "firms_2012": firms[2012] / 1000,
        "firms_times": times(firms, 2012, 2022),
        "first_above": stays_above(ratio, dict.fromkeys(ratio, 100)),
        "grew_2017": change(contracts, 2016, 2017),
        "grew_2018": change(contracts, 2017, 2018),
        "n_both": len(set(zones) & set(contracts)),
        "ratio_2002": ratio[2002],
        "ratio_2011": ratio[2011],
        "ratio_2023": ratio[2023],
        "agreements": next(
            float(c["value"])
            for c in claims.values()
            if "agreement" in c["statement"].lower() and c["theme"] == "policy_instruments"
        ),
    }


def targets_as_forecasts() -> dict[str, object]:
    printed, revised = series("rd_intensity_first_printed"), series("rd_intensity_revised")
    rd = series("rd_expenditure")
    early = between(printed, 1999, 2014)
    early = {y: revised.get(y, v) if y == 2013 else v for y, v in early.items()}
    fit = slope(early)
    centre = fmean(early.values())
    residual = sum((v - centre - fit * (y - fmean(early))) ** 2 for y, v in early.items())
    spread = sum((v - centre) ** 2 for v in early.values())
    return {
        "achieved": 100 * ((at("rd_expenditure_preliminary", 2025) / rd[2020]) ** (1 / 5) - 1),
        "before_growth": cagr(rd, 2015, 2020),
        "rd_2020": change(rd, 2019, 2020),
        "chips_2020": at("ic_self_sufficiency", 2020),
        "first_2013": printed[2013],
        "first_2023": printed[2023],
        "later_2013": revised[2013],
        "later_2023": revised[2023],
        "vintage_gap": max(abs(printed[y] - revised[y]) for y in revised if y in printed),
        "growth_target": at("target_rd_growth_14fyp", 2025),
        "mic_2020": at("target_mic2025_components", 2020),
        "mic_2025": at("target_mic2025_components", 2025),
        "miit": at("ic_selfsupply_miit_target", 2015),
        "out_2017": printed[2017],
        "out_2020": printed[2020],
        "prelim_2025": at("rd_intensity_preliminary", 2025),
        "short_2010": 2.0 - printed[2010],
        "short_2015": 2.2 - printed[2015],
        "short_2020": 2.5 - printed[2020],
        "target_2020": at("target_rd_intensity_13fyp", 2020),
        "lev_n": len(early),
        "r2_line": 100 * (1 - residual / spread),
        "need_2016": (2.5 - printed[2014]) / 6,
    }


CHAPTERS = {
    f"policy_instruments/{f.__name__}": f
    for f in (
        chronology_and_instruments, funds_and_public_money, opening_to_fdi, parks_and_cooperation,
        targets_as_forecasts,
    )
}  # fmt: skip
