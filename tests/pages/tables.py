"""Tables of the pages, worked out from the files: chapter and caption to rows, by their label.

A row lists the cells after the label; ``...`` stands for a cell that is not worked out, "–" for a missing value.
"""

from collections.abc import Iterable
from itertools import pairwise

from tests.pages.textbook import (
    across,
    at,
    cagr,
    change,
    economies,
    minus,
    over,
    rows,
    series,
    stays_above,
    times,
)  # fmt: skip

Rows = dict[str, list[object]]
FOUR = ("CHN", "USA", "KOR", "TWN")


def _by_year(years: Iterable[int], *columns: dict[int, float]) -> Rows:
    return {str(year): [column.get(year, "–") for column in columns] for year in years}


def _several(id: str, *geos: str) -> list[dict[int, float]]:
    return [dict(series(id, geo)) for geo in geos]


def _scaled(values: dict[int, float], factor: float) -> dict[int, float]:
    return {year: value * factor for year, value in values.items()}


def foreign_investment() -> Rows:
    agreed, used, net = (_scaled(series(id), 1e-9) for id in ("fdi_contracted", "fdi_used", "fdi_inflow"))
    return _by_year((1985, 1989, 1990, 1995, 2000, 2003), agreed, used, net, over(used, agreed, 100))


def foreign_investment_share() -> Rows:
    return _by_year(range(1970, 2025), *_several("fdi_inflow_share", "CHN", "USA", "IND", "JPN"))


def foundries() -> Rows:
    firms = {"TSMC": "TWN", "Samsung": "KOR", "SMIC": "CHN", "UMC": "TWN", "GlobalFoundries": "USA"}
    sold = {name: series(f"foundry_share_{name.lower()}", geo) for name, geo in firms.items()}
    return {name: [values.get(year, "–") for year in (2023, 2024, 2025)] for name, values in sold.items()}


def ranks_gained() -> Rows:
    then, now = across("gii_rank", 2013), across("gii_rank", 2024)
    then = {**across("gii_rank_derived", 2013), **then}
    now = {**across("gii_rank_derived", 2024), **now}
    gained = {geo: then[geo] - now[geo] for geo in then if geo in now}
    return {economies()[geo]: [then[geo], now[geo]] for geo in gained if gained[geo] > gained["CHN"]}


def ranks() -> Rows:
    wanted = ("CHN", "USA", "KOR", "IND")
    columns = [{**dict(_maybe("gii_rank_derived", geo)), **series("gii_rank", geo)} for geo in wanted]
    return _by_year(range(2013, 2026), *columns)


def _maybe(id: str, geo: str) -> dict[int, float]:
    return {int(r["year"]): float(r["value"]) for r in rows(f"series/{id}") if r["geo"] == geo}


def inputs_and_outputs() -> Rows:
    years = range(2018, 2026)
    return {
        "inputs": [at("gii_input_rank", year) for year in years],
        "outputs": [at("gii_output_rank", year) for year in years],
    }


def clusters() -> Rows:
    wanted = ("CHN", "USA", "DEU", "JPN", "KOR", "IND")
    return _by_year(range(2018, 2026), *_several("gii_top100_clusters", *wanted))


def returned() -> Rows:
    back, left = series("students_returned_cumulative"), series("students_abroad_cumulative")
    share = series("students_share_returned")
    years = sorted(set(back) & set(share))
    done = {year: 100 * back[year] / share[year] for year in years}
    between_rows = {
        year: 100 * (back[year] - back[before]) / (done[year] - done[before])
        for before, year in pairwise(years)
    }
    return _by_year(years, _scaled(back, 1e-3), _scaled(left, 1e-3), _scaled(done, 1e-3), share, between_rows)


def returned_by_lag() -> Rows:
    out, back = series("students_abroad"), series("students_returned")
    label = {0: "same year", 1: "1 year earlier"}
    return {
        label.get(lag, f"{lag} years earlier"): [
            100 * back[year] / out[year - lag] for year in (2005, 2010, 2013, 2016, 2019)
        ]
        for lag in range(6)
    }


def students_in_the_united_states() -> Rows:
    return {
        name: [at("us_students_points", year, geo) / 1e3 for year in (2019, 2024)]
        for name, geo in (("China", "CHN"), ("India", "IND"))
    }


def stay_rates() -> Rows:
    return _by_year((2017, 2021), *_several("stay_rate_10y", "CHN", "IND", "KOR", "WLD"))


def events_by_who_acted() -> Rows:
    def row(chosen):
        years = [int(e["year"]) for e in chosen]
        return [len(years), min(years), max(years)]

    foreign = [e for e in rows("events") if e["category"].startswith(("us_", "allied_"))]
    firms = [e for e in rows("events") if e["category"] == "firm"]
    return {
        "acts of the Chinese state": row([e for e in rows("events") if e not in foreign and e not in firms]),
        "steps of Chinese firms": row(firms),
        "acts of the United States and its allies": row(foreign),
    }


def events_by_instrument() -> Rows:
    chinese = [e for e in rows("events") if not e["category"].startswith(("us_", "allied_"))]
    used = [(e["instrument"], int(e["year"]) // 10 * 10) for e in chinese if int(e["year"]) >= 1950]
    return {
        i["name"]: [used.count((i["id"], decade)) for decade in range(1950, 2030, 10)]
        for i in rows("instruments")
        if any(id == i["id"] for id, _ in used)
    }


def chip_export_shares() -> Rows:
    found = {geo: series("ic_export_share_hs8542", geo) for geo in ("CHN", "TWN", "KOR", "USA", "JPN")}
    return {
        economies()[geo]: [values[2014], values[2023], values[2023] - values[2014]]
        for geo, values in found.items()
    }


def chip_exports() -> Rows:
    return _by_year(range(2013, 2025), *_several("ic_exports_hs8542", *FOUR))


def chips_made() -> Rows:
    index, levels = series("ic_output_index"), series("ic_output")
    return {
        str(year): [index[year] / index[2011], levels[year] / levels[2011]]
        for year in (2011, 2015, 2020, 2025)
    }


def chips_by_month() -> Rows:
    months = {
        (r["period"] if "period" in r else r["month"]): float(r["value"])
        for r in rows("series/ic_output_monthly")
    }
    found = {}
    for year in (2011, 2012, 2013, 2019, 2022, 2025):
        late = sum(months[f"{year}-{month:02d}"] for month in range(3, 13))
        found[str(year)] = [at("ic_output", year), late, at("ic_output", year) - late, months[f"{year}-03"]]
    return found


def machine_share() -> Rows:
    sold = series("equipment_sales")
    rest = minus(series("equipment_sales", "WLD"), sold)
    return {
        f"China as in {year}": [100 * sold[year] / (sold[year] + rest[other]) for other in (2022, 2024)]
        for year in (2022, 2024)
    }


def machine_exports() -> Rows:
    kinds = (
        ("United States, dollars", "usd", "USA"), ("Singapore, dollars", "usd", "SGP"),
        ("South Korea, dollars", "usd", "KOR"), ("Netherlands, euros", "eur", "NLD"),
        ("Germany, euros", "eur", "DEU"), ("Japan, yen", "jpy", "JPN"),
    )  # fmt: skip
    return {
        name: [at(f"machine_exports_to_china_{unit}", year, geo) for year in range(2021, 2026)]
        for name, unit, geo in kinds
    }


def growth_of_chips() -> Rows:
    spans = ((1978, 1985), (1980, 1985), (1985, 2010), (2010, 2025))
    return {f"{a} to {b}": [cagr(series("ic_output"), a, b)] for a, b in spans}


def patents_for_one() -> Rows:
    counts = (
        "patent_applications_residents",
        "patent_families_international",
        "pct_applications",
        "uspto_patents",
    )
    ratios = [over(series(id), series(id, "USA")) for id in counts]
    return _by_year((2000, 2005, 2010, 2015, 2020), *ratios)


def growth_of_cited_papers() -> Rows:
    wanted = ("CHN", "USA", "KOR", "DEU", "JPN")
    found = {}
    for geo in wanted:
        papers, cited = series("papers_web_of_science", geo), series("papers_top10", geo)
        found[economies()[geo]] = [
            times(papers, 2000, 2023), times(over(cited, papers), 2000, 2023), times(cited, 2000, 2023),
        ]  # fmt: skip
    return found


def growth_of_articles() -> Rows:
    def row(geo):
        spring, old, new = (series(id, geo) for id in ("articles", "articles_sei2022", "articles_sei2026"))
        return [100 * (new[2021] / old[2020] - 1), change(new, 2020, 2021), change(spring, 2020, 2021)]

    return {economies()[geo]: row(geo) for geo in ("CHN", "USA", "IND", "JPN", "DEU")}


def american_partner() -> Rows:
    id = "partner_international_articles_with_us"
    found = {geo: series(id, geo) for geo in {r["geo"] for r in rows(f"series/{id}")}}
    return {
        economies()[geo]: [values[2017], values[2021], change(values, 2017, 2021)]
        for geo, values in found.items()
    }


def rd_intensity() -> Rows:
    return _by_year(range(1996, 2024), *_several("rd_intensity", "CHN", "USA", "KOR", "DEU"))


def rd_passes() -> Rows:
    def market(geo):
        return {
            year: share * at("gdp", year, geo) for year, share in series("rd_intensity", geo).items()
            if year in series("gdp", geo)
        }  # fmt: skip

    def passes(a, b):
        both = set(a) & set(b)
        if not both:
            return "no data"
        return stays_above(a, b) if a[max(both)] > b[max(both)] else f"not by {max(both)}"

    names = {"Japan": "JPN", "European Union": "EUU", "United States": "USA"}
    ids = ("rd_expenditure_ppp", "rd_expenditure_ppp_2021_edition")
    return {
        name: [*(passes(series(id), _maybe(id, geo)) for id in ids), passes(market("CHN"), market(geo))]
        for name, geo in names.items()
    }


def yuan_for_a_dollar() -> Rows:
    rd, ppp, usa = series("rd_expenditure"), series("rd_expenditure_ppp"), series("rd_expenditure_ppp", "USA")
    spent = {year: at("rd_intensity", year) / 100 * at("gdp", year) for year in series("rd_intensity")}
    years = (2000, 2010, 2015, *range(2019, 2025))
    return _by_year(years, over(rd, ppp, 1e3), over(rd, usa, 1e3), over(rd, spent, 1e9))


def launches() -> Rows:
    years = range(2018, 2024)
    named = {r["geo"] for r in rows("series/orbital_launches")} - {"WLD"}
    found = {
        name: [at("orbital_launches", y, geo) for y in years]
        for name, geo in (("China", "CHN"), ("United States", "USA"))
    }
    total = series("orbital_launches", "WLD")
    listed = {y: sum(_maybe("orbital_launches", geo).get(y, 0) for geo in named) for y in years}
    return {**found, "other states": [total[y] - listed[y] for y in years]}


def cars_and_sets() -> Rows:
    years = (1978, 1980, 1985, 2004, 2007, 2016, 2017, 2019, 2023, 2024)
    columns = {
        "Chinese brands, % of cars sold in China": series("car_own_brand_share"),
        "cars exported from China, million": series("car_exports"),
        "cars exported from Japan, million": series("car_exports", "JPN"),
        "colour sets made in China, million": series("colour_tv_output"),
    }
    return {label: [values.get(year, "–") for year in years] for label, values in columns.items()}


def research_growth() -> Rows:
    rd = series("rd_expenditure")
    return {str(year): [change(rd, year - 1, year), ..., ...] for year in range(2014, 2025)}


def exports_over_imports() -> Rows:
    into = series("ic_imports")
    return _by_year(
        range(2016, 2025),
        over(series("ic_exports_hs8542"), into, 100),
        {y: v for y, v in over(series("ic_exports"), into, 100).items() if y >= 2017},
    )


def localisation() -> Rows:
    return _by_year(
        (2018, 2024, 2025), series("equipment_localisation_bernstein"), series("equipment_localisation_csis")
    )


def contracts_over_gdp() -> Rows:
    ratio = over(series("technology_market_contracts"), series("gdp_lcu"))
    return {str(year): [1e11 * ratio[year]] for year in (2002, 2006, 2011, 2016, 2022)}


TABLES = {
    ("policy_instruments/opening_to_fdi", "Foreign direct investment in China, billion US dollars"): foreign_investment,
    ("policy_instruments/opening_to_fdi", "Net inflows of direct investment, % of GDP"): foreign_investment_share,
    ("semiconductors/which_share", "Sales of foundries in the fourth quarter, % of the world foundry market"): foundries,
    ("gii_rise/ranks_and_scores", "Ranks of the economies that gained more than China from 2013 to 2024"): ranks_gained,
    ("gii_rise/ranks_and_scores", "rank in the edition (1 is best)"): ranks,
    ("gii_rise/ranks_and_scores", "China: rank in inputs and in outputs by edition"): inputs_and_outputs,
    ("gii_rise/clusters_and_hubs", "Clusters among the hundred largest, by edition; a dash means not found"): clusters,
    ("talent_programs/leaving_staying_returning", "Stocks since 1978, thousand persons; official share, share since row above, %"): returned,
    ("talent_programs/leaving_staying_returning", "Returned as a share of those who left so many years earlier, %"): returned_by_lag,
    ("talent_programs/leaving_staying_returning", "Students in the United States, thousand, academic years by their autumn"): students_in_the_united_states,
    ("talent_programs/leaving_staying_returning", "Ten-year stay rates, %"): stay_rates,
    ("policy_instruments/chronology_and_instruments", "Events by who acted"): events_by_who_acted,
    ("policy_instruments/chronology_and_instruments", "Number of Chinese events by instrument and decade"): events_by_instrument,
    ("semiconductors/trade_and_output", "Share of exports of integrated circuits, in %, and change in points"): chip_export_shares,
    ("semiconductors/trade_and_output", "Exports of chips, billion US dollars"): chip_exports,
    ("semiconductors/trade_and_output", "Number of integrated circuits made in China, 2011 = 1"): chips_made,
    ("semiconductors/trade_and_output", "Months against years, 100 million units"): chips_by_month,
    ("semiconductors/export_controls_and_equipment", "China's share of sales of chip machines, in %"): machine_share,
    ("semiconductors/export_controls_and_equipment", "Exports of machines to China by place of shipment, billion"): machine_exports,
    ("semiconductors/episodes", "Average growth of the number of chips between two years"): growth_of_chips,
    ("semiconductors/self_sufficiency_and_targets", "Exports of integrated circuits as % of imports"): exports_over_imports,
    ("semiconductors/self_sufficiency_and_targets", "Domestic share of chip machines in China, in %"): localisation,
    ("gii_rise/research_output", "Patents of China for one of the United States, by kind of count"): patents_for_one,
    ("gii_rise/research_output", "Factors of growth from 2000 to 2023: the third is the product of the first two"): growth_of_cited_papers,
    ("gii_rise/research_output", "Growth of articles from 2020 to 2021, %"): growth_of_articles,
    ("gii_rise/research_output", "Share of a country's international articles with an American partner, %"): american_partner,
    ("gii_rise/research_effort", "R&D intensity, % of GDP"): rd_intensity,
    ("gii_rise/research_effort", "First year from which China's R&D expenditure stays above that of others"): rd_passes,
    ("gii_rise/research_effort", "Yuan for a dollar: of the OECD, for equal R&D expenditure, at the market"): yuan_for_a_dollar,
    ("gii_rise/frontier_technologies", "Launches: China, the United States, and states not in the list of this book"): launches,
    ("gii_rise/following_catching_up_surpassing", "Cars and colour sets, years found; 2004 a lower bound, 2023 another count"): cars_and_sets,
    ("policy_instruments/targets_as_forecasts", "Growth of R&D, of GDP as implied, and of their ratio, %"): research_growth,
    ("policy_instruments/parks_and_cooperation", "Technology contracts relative to GDP"): contracts_over_gdp,
}  # fmt: skip
