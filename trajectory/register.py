"""The register of forecasts: frozen once, scored when their year has a figure.

``data/forecasts.csv`` holds every forecast that the book makes of a year that was not over: what was
forecast from which data, on which day, and the quantiles. ``python -m press forecast`` adds new rows and
changes none: each row ends in a hash of itself and of the row before, so that a change of an old row,
also of a single byte, is found by `read`. Nothing is entered as if it had been made earlier; how such
forecasts would have done in the past is a `backtest` and is called so.

A forecast comes due when its series has a final figure for the year. `scores` then gives its interval
score, coverage and error beside those of a random walk with drift that was frozen with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

import pandas as pd

from trajectory import data
from trajectory._show.wording import estimate_and_interval, number
from trajectory.data import DataError
from trajectory.forecasts import Forecast, chance_text, forecast, interval_score, longest_horizon
from trajectory.forecasts import backtest as past_forecasts
from trajectory.trends import longest_run

FILE = "forecasts.csv"
QUANTILES = {"q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}
METHOD = "mixture of a trend line and autocorrelated yearly changes, equal prior weights"
FINAL = ("observed", "derived")
FRONTIER = ("USA", "JPN", "DEU", "KOR")
VALUE, RATIO = "value", "ratio to the frontier"
BACKTEST = "backtest: made today from the data of earlier years, not a forecast of the time"


@dataclass(frozen=True)
class Planned:
    """A forecast that a chapter makes of the newest data.

    Attributes
    ----------
    series, geo : str
        Indicator and economy.
    scale, base
        As in `trajectory.forecasts.forecast`.
    horizon : int
        Years ahead; 0 for as many as the data admit.
    until : int
        Last year forecast, in place of a horizon; 0 for none.
    first : int
        First year used; 0 for the first after the last change of definition.
    form : str
        "value", or "ratio to the frontier": China's value by the highest of `FRONTIER`.
    threshold : float
        Value whose exceedance has a probability; NaN for none.
    chapter : str
    """

    series: str
    chapter: str
    geo: str = "CHN"
    scale: str = "log"
    base: float = 1.0
    horizon: int = 0
    until: int = 0
    first: int = 0
    form: str = VALUE
    threshold: float = math.nan


_EFFORT, _STAGES = "gii_rise/research_effort", "gii_rise/following_catching_up_surpassing"
PLANNED = (
    *(
        Planned(series, _EFFORT, scale=scale, until=2030, first=first, threshold=2.8)
        for series, first in (("rd_intensity_first_printed", 0), ("rd_intensity_oecd_2026", 1999))
        for scale in ("level", "log")
    ),
    *(Planned("rd_expenditure", _EFFORT, horizon=2, first=first, threshold=4000) for first in (1999, 2013)),
    Planned("electric_car_share", "gii_rise/frontier_technologies", scale="logit", base=100, horizon=3),
    *(
        Planned(series, _STAGES, form=RATIO, threshold=1)
        for series in (
            "gdp_per_capita_ppp", "rd_intensity", "researchers_per_million", "top1pct_share",
            "rd_expenditure_ppp", "uspto_patents", "value_added_pharmaceuticals",
            "value_added_medical_instruments", "value_added_aircraft", "value_added_software",
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A row of the register, as text; the fields are the columns of the file."""

    id: str
    made: str
    series: str
    geo: str
    form: str
    vintage: str
    chapter: str
    first_year: str
    last_year: str
    target_year: str
    horizon: str
    scale: str
    base: str
    q025: str
    q10: str
    q50: str
    q90: str
    q975: str
    drift_q025: str
    drift_q10: str
    drift_q50: str
    drift_q90: str
    drift_q975: str
    threshold: str
    probability: str
    method: str


COLUMNS = tuple(f.name for f in fields(Row))
HEADER = ",".join([*COLUMNS, "hash"])
_KEY = ("series", "geo", "form", "vintage", "first_year", "last_year", "target_year", "scale", "base")


# -- the file -----------------------------------------------------------------------------------------


def link(before: str, line: str) -> str:
    """Return the hash of a row, given that of the row before and its text without the hash."""
    return hashlib.sha256(f"{before}\n{line}".encode()).hexdigest()


def write(rows: Iterable[Row], existing: str = "") -> str:
    """Return the text of the register with rows added; what exists is kept byte for byte.

    Parameters
    ----------
    rows : iterable of Row
    existing : str
        Text of the register so far; empty begins a new one.
    """
    text = existing or HEADER + "\n"
    last = text.rstrip("\n").rpartition("\n")[2]
    before = link("", HEADER) if last == HEADER else last.rpartition(",")[2]
    for row in rows:
        out = io.StringIO()
        csv.writer(out, lineterminator="").writerow(asdict(row).values())
        line = out.getvalue()
        before = link(before, line)
        text += f"{line},{before}\n"
    return text


def parse(text: str) -> list[Row]:
    """Return the rows of a register after checking that none was changed.

    Raises
    ------
    DataError
        Naming the first row that is not as it was entered.
    """
    lines = text.split("\n")
    if lines[0] != HEADER:
        raise DataError(f"data/{FILE}, line 1: columns are {lines[0]!r}, expected {HEADER!r}")
    if lines[-1] != "":
        raise DataError(f"data/{FILE}, line {len(lines)}: expected a line end after the last row")
    before = link("", lines[0])
    rows: list[Row] = []
    for at, line in enumerate(lines[1:-1], start=2):
        body, _, mark = line.rpartition(",")
        expected = link(before, body)
        cells = next(csv.reader([body]), [])
        where = f"data/{FILE}, line {at}, row {cells[0] if cells else ''!r}"
        if mark != expected:
            raise DataError(
                f"{where}: hash {mark[:12]!r}, expected {expected[:12]!r}; a frozen forecast was changed, "
                "moved or left out"
            )
        if len(cells) != len(COLUMNS):
            raise DataError(f"{where}: {len(cells) + 1} columns, not {len(COLUMNS) + 1}")
        row = Row(*cells)
        if any(row.id == other.id for other in rows):
            raise DataError(f"{where}: stands twice")
        if rows and row.made < rows[-1].made:
            raise DataError(f"{where}: made {row.made}, before the row above it")
        rows.append(row)
        before = expected
    return rows


def rows(folder: Path | None = None) -> list[Row]:
    """Return the rows of the register in `folder`, the book's data by default, verified as by `parse`."""
    path = (folder or data.root()) / FILE
    if not path.is_file():
        return []
    return parse(path.read_bytes().decode("utf-8").replace("\r\n", "\n"))


def read(folder: Path | None = None) -> pd.DataFrame:
    """Return the register, verified, indexed by id.

    Returns
    -------
    pandas.DataFrame
        The columns of the file but the hash; years and horizon are integers, quantiles floats, and
        `threshold` and `probability` NaN where there are none.
    """
    frame = pd.DataFrame([asdict(row) for row in rows(folder)], columns=COLUMNS).set_index("id")
    whole = ["first_year", "last_year", "target_year", "horizon"]
    real = ["base", *QUANTILES, *(f"drift_{q}" for q in QUANTILES), "threshold", "probability"]
    frame[whole] = frame[whole].astype(int)
    frame[real] = frame[real].apply(pd.to_numeric)
    return frame


# -- making -------------------------------------------------------------------------------------------


def values(series: str, geo: str = "CHN", form: str = VALUE) -> pd.Series:
    """Return a series, or its ratio to the frontier, after the last change of definition."""
    own = data.since_break(data.series(series, geo))
    if form == VALUE:
        return own
    if form != RATIO:
        raise ValueError(f"form must be {VALUE!r} or {RATIO!r}, not {form!r}")
    panel = data.panel(series)
    panel = panel[[geo, *(g for g in FRONTIER if g in panel and g != geo)]].loc[own.index].dropna()
    return (panel[geo] / panel.drop(columns=geo).max(axis=1)).rename(series)


def _used(plan: Planned) -> pd.Series:
    y = values(plan.series, plan.geo, plan.form)
    return longest_run(y.loc[plan.first :] if plan.first else y)


def outlook(plan: Planned) -> Forecast:
    """Return the forecast that a plan asks for, from the data as they are."""
    y = _used(plan)
    horizon = plan.horizon or longest_horizon(len(y))
    if plan.until:
        horizon = max(plan.until - int(y.index[-1]), 1)
    return forecast(y, max(horizon, 1), plan.scale, base=plan.base)


def new_rows(day: date, existing: Iterable[Row], planned: Iterable[Planned] = PLANNED) -> list[Row]:
    """Return the rows that are to be added on a day.

    Each year forecast that is not over gets a row of its own, unless the same forecast (series, vintage,
    years, scale and target) is in the register. Refused forecasts have no row.

    Raises
    ------
    ValueError
        If the register has a row of a later day.
    """
    existing = list(existing)
    if existing and day.isoformat() < existing[-1].made:
        raise ValueError(f"the register has a forecast of {existing[-1].made}; none can be entered for {day}")
    known = {tuple(getattr(row, k) for k in _KEY) for row in existing}
    taken = {row.id for row in existing}
    out = []
    for plan in planned:
        report = outlook(plan)
        if report.refused:
            continue
        for year in report.future:
            if year < day.year:
                continue  # that year was over: a figure may have been in print already
            row = _row(plan, report, year, day)
            key = tuple(getattr(row, k) for k in _KEY)
            if key in known:
                continue
            known.add(key)
            id, copies = row.id, 1
            while id in taken:
                copies += 1
                id = f"{row.id}-{copies}"
            taken.add(id)
            out.append(Row(**(asdict(row) | {"id": id})))
    return out


def _row(plan: Planned, report: Forecast, year: int, day: date) -> Row:
    def text(value: float) -> str:
        return "" if math.isnan(value) else f"{value:.6g}"

    first, last = report.years
    short = "" if plan.form == VALUE else "-ratio"
    given = not math.isnan(plan.threshold)
    quantiles = {name: text(report.quantile(p)[year]) for name, p in QUANTILES.items()}
    assert report.benchmark is not None  # `report` is not refused
    drift = {f"drift_{name}": text(report.benchmark.quantile(p)[year]) for name, p in QUANTILES.items()}
    return Row(
        id=f"{plan.series}{short}-{plan.geo}-{first}-{last}-{plan.scale}-{year}",
        made=day.isoformat(), series=plan.series, geo=plan.geo, form=plan.form,
        vintage=data.indicator(plan.series).vintage, chapter=plan.chapter, first_year=str(first),
        last_year=str(last), target_year=str(year), horizon=str(year - last), scale=plan.scale,
        base=f"{plan.base:g}", **quantiles, **drift, threshold=text(plan.threshold),
        probability=f"{report.probability(plan.threshold)[year]:.4f}" if given else "", method=METHOD,
    )  # fmt: skip


# -- scoring ------------------------------------------------------------------------------------------


def score(row: pd.Series, value: float) -> dict[str, float]:
    """Return how a forecast did.

    Parameters
    ----------
    row : pandas.Series
        A row of `read`.
    value : float
        What came, in the units of the data.

    Returns
    -------
    dict
        error (of the median, absolute), inside80, inside95 (one or zero), score80, score95 (interval
        scores), each also for the random walk with drift (``drift_``), and brier, the squared error of the
        probability.
    """
    out = {}
    for who in ("", "drift_"):
        out[f"{who}error"] = abs(value - row[f"{who}q50"])
        for level, low, high in ((80, "q10", "q90"), (95, "q025", "q975")):
            ends = row[who + low], row[who + high]
            out[f"{who}inside{level}"] = float(ends[0] <= value <= ends[1])
            out[f"{who}score{level}"] = interval_score(*ends, value, level / 100)
    out["brier"] = (row["probability"] - float(value > row["threshold"])) ** 2
    return out


def outcome(row: pd.Series) -> tuple[float, str]:
    """Return the figure that came for a forecast and an empty text, or NaN and what it waits for."""
    year, last = int(row["target_year"]), int(row["last_year"])
    if not data.is_indicator(row["series"]):
        return math.nan, "cannot be scored: the series is no longer in the data"
    table = data.table(row["series"])
    involved = [row["geo"]] if row["form"] == VALUE else [row["geo"], *FRONTIER]
    breaks = [b for geo in involved for b in data.breaks(row["series"], geo) if b.separating]
    changed = [b.year for b in breaks if last < b.year <= year]
    if changed:
        return math.nan, f"cannot be scored: the definition changed in {changed[0]}"
    found = table[(table["year"] == year) & table["geo"].isin(involved)].set_index("geo")
    needed = {row["geo"], *(set(involved) & set(table.loc[table["year"] == last, "geo"]))}
    if not needed <= set(found.index):
        return math.nan, "not yet due"
    if not found["status"].isin(FINAL).all():
        return math.nan, "not yet due: only a preliminary figure"
    if row["form"] == VALUE:
        return float(found.loc[row["geo"], "value"]), ""
    return float(found.loc[row["geo"], "value"] / found["value"].drop(row["geo"]).max()), ""


def scores(frame: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return how the forecasts that have come due did, from the figures in the data as they are.

    Parameters
    ----------
    frame : pandas.DataFrame, optional
        Rows of `read`; the whole register by default.

    Returns
    -------
    pandas.DataFrame
        By id: observed, and the columns of `score`; empty if none has come due.
    """
    frame = read() if frame is None else frame
    out = {}
    for id, row in frame.iterrows():
        value, waits = outcome(row)
        if not waits:
            out[id] = {"observed": value, **score(row, value)}
    return pd.DataFrame.from_dict(out, orient="index")


def sentence(row: pd.Series, result: pd.Series) -> str:
    """Return how one forecast did, in a sentence.

    Parameters
    ----------
    row : pandas.Series
        A row of `read`.
    result : pandas.Series
        Its row of `scores`.
    """
    inside = "inside" if result["inside80"] else "outside"
    low, high = number(row["q10"]), number(row["q90"])
    against = f"{number(result['score80'])} against {number(result['drift_score80'])}"
    return (
        f"forecast {row.name} of {row['made']}: {number(result['observed'])} came, {inside} the 80% interval "
        f"{low} to {high}; interval score {against} of a random walk with drift"
    )


def listing() -> pd.DataFrame:
    """Return the register for a page: what was forecast, when, and what came of it.

    Returns
    -------
    pandas.DataFrame
        By id, all as text: forecast of, for, made, median, 80% interval, random walk with drift, probability,
        outcome.
    """
    out = {}
    for id, row in read().iterrows():
        of = data.indicator(row["series"])
        unit = f" ({of.unit})" if row["form"] == VALUE else ", ratio to the frontier"
        median, interval = estimate_and_interval(row["q50"], row["q10"], row["q90"], "level")
        walk = estimate_and_interval(row["drift_q50"], row["drift_q10"], row["drift_q90"], "level")[1]
        chance = "–"
        if not math.isnan(row["probability"]):
            chance = f"{chance_text(row['probability'])} above {row['threshold']:,g}"
        value, waits = outcome(row)
        if not waits:
            inside = "inside" if row["q10"] <= value <= row["q90"] else "outside"
            waits = f"{number(value)}, {inside} the interval"
        out[id] = {
            "forecast of": f"{of.name}{unit}, {data.name(row['geo'])}; data {row['first_year']} to "
            f"{row['last_year']}, {row['scale']} scale",
            "for": str(row["target_year"]),
            "made": row["made"],
            "median": median,
            "80% interval": interval,
            "random walk with drift": walk,
            "probability": chance,
            "outcome": waits,
        }
    return pd.DataFrame.from_dict(out, orient="index").rename_axis("id")


def backtest(planned: Iterable[Planned] = PLANNED, horizon: int = 1) -> pd.DataFrame:
    """Return how forecasts like those of the register would have done in the past.

    They are made today from the part of the data up to each earlier year, in the vintage of today. This is
    no record: nobody made them, and the method was chosen with the past in view.

    Returns
    -------
    pandas.DataFrame
        One row a plan: series, form, scale, first year, origins, coverage of 80% and 95% intervals, mean
        interval score by that of the random walk with drift, and `kind`, which says what it is.
    """
    out = []
    for plan in planned:
        y = _used(plan)
        tested = past_forecasts(y, horizon, plan.scale, base=plan.base)
        if tested.origins is None or tested.coverage is None:  # refused
            continue
        out.append(
            {
                "series": plan.series, "form": plan.form, "scale": plan.scale, "first year": int(y.index[0]),
                "origins": len(tested.origins), "inside 80%": tested.coverage[0.8],
                "inside 95%": tested.coverage[0.95],
                "score by drift": tested.interval_score / tested.drift_interval_score, "kind": BACKTEST,
            }
        )  # fmt: skip
    return pd.DataFrame(out)
