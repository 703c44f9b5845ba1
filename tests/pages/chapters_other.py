"""What the front page and the pages on evidence, methods and teaching print, worked out from the files."""

import math
from itertools import pairwise
from statistics import correlation

from tests.pages.textbook import (
    across,
    at,
    between,
    cagr,
    change,
    log_slope,
    over,
    rows,
    series,
    slope,
    stays_above,
    times,
)  # fmt: skip


def _verdicts() -> dict[str, int]:
    found = [r["verdict"] for r in rows("ledger")]
    return {verdict: found.count(verdict) for verdict in found}


def index() -> dict[str, object]:
    rank = between(series("gii_rank"), 2011, 2015)
    told = _verdicts()

    def end(id):
        ratio = over(series(id), series(id, "USA"), 100)
        return f"{ratio[max(ratio)]:.0f} ({max(ratio)})"

    def cross(id):
        return stays_above(series(id), series(id, "USA"))

    return {
        "claims_n": len(rows("claims")),
        "claims_confirmed": told["confirmed"],
        "claims_caveat": told["confirmed with a caveat"],
        "claims_confirmed_all": told["confirmed"] + told["confirmed with a caveat"],
        "claims_contradicted": told["contradicted"],
        "claims_open": told["not checkable"],
        "claims_superseded": told["superseded"],
        "cross_articles": cross("articles"),
        "cross_rd": cross("rd_expenditure_ppp"),
        "cross_rd_size": 100 * (at("rd_expenditure_ppp", 2024) / at("rd_expenditure_ppp", 2024, "USA") - 1),
        "cross_top10": cross("papers_top10"),
        "end_articles": end("articles"),
        "end_families": end("patent_families_international"),
        "end_income": end("gdp_per_capita_ppp"),
        "end_rd": end("rd_expenditure_ppp"),
        "end_top10": end("papers_top10"),
        "income_ratio": 100 * at("gdp_per_capita_ppp", 2025) / at("gdp_per_capita_ppp", 2025, "USA"),
        "intensity_2000": at("rd_intensity", 2000),
        "intensity_2023": at("rd_intensity", 2023),
        "rank_2025": at("gii_rank", 2025),
        "rank_best": min(rank.values()),
        "rank_worst": max(rank.values()),
    }


def ledger() -> dict[str, object]:
    told = _verdicts()
    reading = [c for c in rows("claims") if c["check"] in ("not_checkable", "not_a_figure")]
    return {
        "n_claims": len(rows("claims")),
        "n_by_reading": len(reading),
        "n_by_data": len(rows("claims")) - len(reading),
        "n_confirmed": told["confirmed"],
        "n_caveat": told["confirmed with a caveat"],
        "n_contradicted": told["contradicted"],
        "n_open": told["not checkable"],
        "n_superseded": told["superseded"],
    }


def data_dictionary() -> dict[str, object]:
    return {
        "n_series": len(rows("indicators")),
        "n_rows": sum(len(rows(f"series/{r['id']}")) for r in rows("indicators")),
        "n_sources": len(rows("sources")),
    }


def forecasts() -> dict[str, object]:
    return {"n_forecasts": len(rows("forecasts"))}


def teaching_guide() -> dict[str, object]:
    articles = between(series("articles"), 2003, 2024)  # one edition
    enrolled = series("tertiary_enrolment", "IND")
    years = sorted(set(articles) & set(enrolled))
    pairs = list(pairwise(years))
    steps = [[math.log(of[b] / of[a]) for a, b in pairs] for of in (articles, enrolled)]
    share = series("fdi_inflow_share")
    triples = [
        (share[y], share[y + 2]) for y in range(1992, 2023)
    ]  # the line through three rises if the last is higher
    rank, score = across("gii_rank", 2025), across("gii_score", 2025)
    first = [score[geo] for geo in sorted(rank, key=lambda geo: rank[geo]) if rank[geo] <= 20]
    apart = [a - b for a, b in pairwise(first)]
    return {
        "seam": change(series("articles", "USA"), 2002, 2003),
        "clean": change(series("articles_sei2022", "USA"), 2002, 2003),
        "place_least": min(apart),
        "place_most": max(apart),
        "r2_levels": correlation([articles[y] for y in years], [enrolled[y] for y in years]) ** 2,
        "r2_changes": correlation(*steps) ** 2,
        "three_all": len(triples),
        "three_rising": sum(a < c for a, c in triples),
    }


def country_profile() -> dict[str, object]:
    people = series("researchers_per_million", "IND")
    viet_nam = at("researchers_per_million", 2023, "VNM")
    growth = math.log(times(people, 1996, 2020)) / 24
    return {
        "claim_india": people[2020],
        "claim_viet_nam": viet_nam,
        "claim_growth": f"{change(people, 1996, 2020):.0f} per cent",
        "claim_years": math.log(viet_nam / people[2020]) / growth,
    }


def how_to_read_a_short_trend() -> dict[str, object]:
    basic, inflow = series("rd_expenditure_basic"), series("fdi_inflow")
    share, people = series("fdi_inflow_share"), series("researchers_fte")
    triples = [
        (share[y], share[y + 2]) for y in range(1992, 2023)
    ]  # the line through three rises if the last is higher
    line = slope(basic)
    centre = sum(basic.values()) / len(basic)
    logs = {year: math.log(value) for year, value in between(people, 2000, 2021).items()}
    early, late = between(logs, 2000, 2008), between(logs, 2009, 2021)
    # one slope beside a step: both parts about their own means
    ends = [(y - sum(part) / len(part), v - sum(part.values()) / len(part))
            for part in (early, late) for y, v in part.items()]  # fmt: skip
    within = sum(x * y for x, y in ends) / sum(x * x for x, _ in ends)
    old = series("articles_sei2022")
    fit = slope({y: math.log(v) for y, v in old.items()})
    middle = sum(math.log(v) for v in old.values()) / len(old)
    line_2024 = math.exp(middle + fit * (2024 - sum(old) / len(old)))
    came = at("articles_sei2026", 2024)
    return {
        "basic_2002": basic[2002],
        "basic_line_2002": centre + line * (2002 - sum(basic) / len(basic)),
        "came_2024": came / 1e6,
        "line_2024": line_2024 / 1e6,
        "overlap_most": max(
            abs(change({0: old[y], 1: v}, 0, 1)) for y, v in series("articles_sei2026").items() if y in old
        ),
        "definition_fall": -change(people, 2008, 2009),
        "end_2021": cagr(inflow, 2000, 2021),
        "later_n": sum(year > max(old) for year in series("articles_sei2026")),
        "shrank_2024": -cagr(inflow, 2000, 2024),
        "slope_across": log_slope(between(people, 2000, 2021)),
        "slope_step": 100 * math.expm1(within),
        "windows_n": len(triples),
        "windows_up": sum(a < c for a, c in triples),
    }


CHAPTERS = {
    "index": index,
    "evidence/ledger": ledger,
    "evidence/data_dictionary": data_dictionary,
    "evidence/forecasts": forecasts,
    "teaching/teaching_guide": teaching_guide,
    "teaching/country_profile": country_profile,
    "methods/how_to_read_a_short_trend": how_to_read_a_short_trend,
}
