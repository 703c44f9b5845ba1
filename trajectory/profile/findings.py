"""The catch-up profile of any economy: what the data hold, what they admit, and what is refused.

A profile looks at a fixed list of indicators (`MEASURES`) for one economy and some peers, in a span of
years. `find` reports on one indicator of one economy: the values, the part of them that may be analysed,
and the book's trend, search for a break and forecast, or the reason why there is none. `gap` compares two
economies on one indicator. Both work for every code of ``data/economies.csv``, also for economies about
which the data hold nothing: the answer is then a sentence that says so.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from trajectory import data
from trajectory._errors import WithoutTraceback
from trajectory._show.economies import economy, the
from trajectory._show.wording import MINUS, capital, number, years
from trajectory.breaks import BreakSearch, search
from trajectory.forecasts import Forecast, forecast, longest_horizon
from trajectory.trends import Trend, longest_run, span, trend

HORIZON = 3  # years ahead, where the series admits it
FIRST, LAST = 1900, 2100  # no series lies outside
USED = ("observed", "derived", "preliminary")  # forecasts and targets of others are not analysed


class ProfileError(WithoutTraceback, ValueError):
    """A span of years that is none, told in one line."""


@dataclass(frozen=True)
class Measure:
    """One indicator of the profile and how it is treated.

    Attributes
    ----------
    id : str
        Indicator.
    what : str
        What it measures, as it would stand inside a sentence before "of India".
    unit : str
        Unit as it follows a number; empty where `what` says it.
    scale : str
        Scale of analysis, see `trajectory.trends.trend`.
    spec : str
        Format of its values.
    compare : {"ratio", "difference"}
        How two economies are compared: by the ratio of their values, or by the difference where values
        may be negative or have no zero that means none.
    per_person : bool
        Whether the values grow with the size of the economy.
    """

    id: str
    what: str
    unit: str
    scale: str
    spec: str
    compare: str = "ratio"
    per_person: bool = False

    @property
    def change_unit(self) -> str:
        """Unit of a difference of values: a share changes by percentage points."""
        return "percentage points" if "%" in self.unit else self.unit


PATENTS = "the number of patent applications by residents"
MEASURES = (
    Measure("rd_intensity", "R&D intensity", "% of GDP", "level", ".2f"),
    Measure("researchers_per_million", "the number of researchers per million people", "", "log", ",.0f"),
    Measure("patent_applications_residents", PATENTS, "", "log", ",.0f", per_person=True),
    Measure("articles", "the number of scientific articles", "", "log", ",.0f", per_person=True),
    Measure("top1pct_share", "the top-1 % share of the articles", "%", "level", ".2f"),
    Measure("gii_score", "the GII score", "", "level", ".1f", "difference"),
    Measure("gii_rank", "the GII rank", "", "level", ".0f", "difference"),
    Measure("fdi_inflow_share", "net FDI inflows", "% of GDP", "level", ".2f", "difference"),
    Measure("mean_years_schooling_15_64", "mean years of schooling", "years", "level", ".1f"),
    Measure("tertiary_enrolment", "gross tertiary enrolment", "%", "level", ".1f"),
    Measure("gdp_per_capita_ppp", "GDP per person in purchasing power", "", "log", ",.0f"),
)

# why the library is not even asked, by what data/indicators.csv says the series is fit for
UNFIT = {
    "ordinal": "ranks are ordinal: the distance between two places has no size",
    "illustrative": "the series is fit for illustration only",
    "point": "these are single points, not a series",
}
UNFIT_BY_CAUTION = {
    "model_estimate": "the values are estimates of a model for every few years, and a trend through them "
    "would describe the model",
    "edition_change": "every edition uses another method and other data, so that a change from edition to "
    "edition is not a change of the economy",
}


# -- parameters -------------------------------------------------------------------------------------


def choose(
    country: str, peers: str | Iterable[str], first_year: int, last_year: int
) -> tuple[str, list[str], tuple[int, int]]:
    """Check the parameters of a profile.

    Parameters
    ----------
    country : str
    peers : str or iterable of str
        Codes, or one text with commas between them; the country itself and repetitions are left out.
    first_year, last_year : int

    Returns
    -------
    str, list of str, (int, int)
        Codes as the data spell them, and the span of years.

    Raises
    ------
    trajectory._show.economies.UnknownEconomyError
        For an unknown code; the message lists near matches.
    ProfileError
        For years that are none.
    """
    geo = economy(country)
    asked = peers.split(",") if isinstance(peers, str) else peers
    others = dict.fromkeys(economy(peer) for peer in asked if str(peer).strip())
    others.pop(geo, None)
    for year in (first_year, last_year):
        if isinstance(year, bool) or not isinstance(year, int) or not FIRST <= year <= LAST:
            raise ProfileError(f"year {year!r}, expected a whole number such as 1995")
    if first_year > last_year:
        raise ProfileError(f"the first year {first_year} lies after the last year {last_year}")
    return geo, list(others), (first_year, last_year)


# -- one indicator of one economy -------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Finding:
    """What the data say about one indicator of one economy.

    Attributes
    ----------
    measure : Measure
    geo : str
    values : pandas.Series
        All values in the years asked for, with provenance; empty if there is none.
    joined : pandas.Series
        The values after the last change of definition or edition: those that may stand side by side.
    used : pandas.Series
        The longest run of `joined` without a gap, which is analysed. Empty where nothing is.
    reason : str
        Why nothing is analysed; empty if the reports below exist. A report may still refuse, with a
        reason of its own.
    notes : tuple of str
        What was left out and which steps lie inside the part used, as sentences.
    trend, search, forecast : reports or None
    """

    measure: Measure
    geo: str
    values: pd.Series
    joined: pd.Series
    used: pd.Series
    reason: str = ""
    notes: tuple[str, ...] = ()
    trend: Trend | None = None
    search: BreakSearch | None = None
    forecast: Forecast | None = None
    no_forecast: str = field(default="", repr=False)

    @property
    def subject(self) -> str:
        """The indicator and the economy, as they stand inside a sentence."""
        return f"{self.measure.what} of {the(self.geo)}"

    @property
    def trend_given(self) -> bool:
        """Whether there is a trend."""
        return self.trend is not None and not self.trend.refused

    @property
    def search_given(self) -> bool:
        """Whether there was a search for a break."""
        return self.search is not None and not self.search.refused

    @property
    def forecast_given(self) -> bool:
        """Whether there is a forecast."""
        return self.forecast is not None and not self.forecast.refused

    @functools.cached_property
    def sentences(self) -> list[str]:
        """The answers on trend, break and forecast, as far as they were asked for: given or refused."""
        if self.reason:
            return [f"{capital(self.subject)}: no trend, break or forecast is given, because {self.reason}."]
        assert self.trend is not None  # where there is none, there is a reason
        out = [self.trend.sentence(self.subject, unit=self.measure.change_unit)]
        if self.search is not None:
            out.append(self.search.sentence(self.subject))
        if self.forecast is not None:
            out.append(self.forecast.sentence(self.subject, unit=self.measure.unit))
        elif self.no_forecast:
            out.append(f"No forecast of {self.subject} is given: {self.no_forecast}.")
        return [*out, *self.notes]


def find(measure: Measure, geo: str, years: tuple[int, int], horizon: int = HORIZON) -> Finding:
    """Report on one indicator of one economy.

    Parameters
    ----------
    measure : Measure
    geo : str
    years : (int, int)
        First and last year, both included.
    horizon : int
        Years ahead of the forecast; fewer where the series admits fewer. With 0 there is neither a
        forecast nor a search for a break.

    Returns
    -------
    Finding
    """
    everything = all_values(measure.id, geo)
    values = within(everything, years)
    nothing = values.iloc[:0]
    if values.empty:
        return Finding(measure, geo, values, values, nothing, reason=absence(everything, years))
    if reason := _unfit(measure):
        alone = values.iloc[-1:] if "edition_change" in data.indicator(measure.id).cautions else values
        return Finding(measure, geo, values, alone, nothing, reason=reason)
    joined, used, notes = _usable(measure, geo, values)
    if measure.scale == "log" and (used <= 0).any():
        reason = f"there is no rate of growth from zero ({', '.join(map(str, used.index[used <= 0]))})"
        return Finding(measure, geo, values, joined, nothing, reason=reason)
    found = Finding(measure, geo, values, joined, used, notes=notes, trend=trend(used, measure.scale))
    if horizon < 1:
        return found
    ahead = min(horizon, longest_horizon(len(used)) or 1)
    old = used.index[-1] < values.index[-1]
    return replace(
        found,
        search=search(used, measure.scale),
        forecast=None if old else forecast(used, ahead, measure.scale),
        no_forecast="the longest run of years without a gap ends before the latest value" if old else "",
    )


def findings(geo: str, years: tuple[int, int], horizon: int = HORIZON) -> list[Finding]:
    """Report on all indicators of one economy."""
    return [find(measure, geo, years, horizon) for measure in MEASURES]


def all_values(id: str, geo: str) -> pd.Series:
    """One economy's values with provenance; an empty series if the data have none."""
    return _read(data.root(), id, geo)


@functools.lru_cache(maxsize=4096)
def _read(folder: Path, id: str, geo: str) -> pd.Series:
    if geo in _known(folder, id):
        return data.series(id, geo, status=USED)
    return pd.Series(dtype=float, index=pd.Index([], dtype=int, name="year"), name=id)


@functools.lru_cache(maxsize=64)
def _known(folder: Path, id: str) -> frozenset[str]:
    """Economies of which a series has a value that is no forecast or target of others."""
    rows = data.table(id)
    return frozenset(rows["geo"][rows["status"].isin(USED)])


def within(values: pd.Series, years: tuple[int, int]) -> pd.Series:
    """Values of a span of years; their provenance stays that of the whole series."""
    return values[(values.index >= years[0]) & (values.index <= years[1])]


def absence(everything: pd.Series, asked: tuple[int, int]) -> str:
    """Say that there are no values in the years asked for, and where there are some."""
    if everything.empty:
        return "the data have no value"
    where = f"in {asked[0]}" if asked[0] == asked[1] else f"from {asked[0]} to {asked[1]}"
    return f"the data have no value {where}, only for {data.describe_years(everything.index)}"


def _unfit(measure: Measure) -> str:
    """Why no model may describe an indicator of any economy; empty if one may."""
    meta = data.indicator(measure.id)
    if meta.fit == "trend":
        return ""
    if meta.fit == "ordinal":
        return UNFIT["ordinal"]
    told = [UNFIT_BY_CAUTION[c] for c in meta.cautions if c in UNFIT_BY_CAUTION]
    return told[0] if told else UNFIT[meta.fit]


def _steps(id: str, geo: str, values: pd.Series) -> tuple[list[data.Break], list[data.Break]]:
    """Return the changes inside a series: those that separate its parts, and mere steps."""
    inside = [b for b in data.breaks(id, geo) if values.index[0] < b.year <= values.index[-1]]
    # a step that concerns every economy is one of the edition: values on its sides do not join
    cuts = [b for b in inside if b.separating or b.geo is None]
    return cuts, [b for b in inside if b not in cuts]


def _since(id: str, geo: str, values: pd.Series) -> int:
    """First year from which the values of a series may stand side by side."""
    cuts, _ = _steps(id, geo, values)
    return cuts[-1].year if cuts else int(values.index[0])


def _usable(measure: Measure, geo: str, values: pd.Series) -> tuple[pd.Series, pd.Series, tuple[str, ...]]:
    """Return the values that may stand side by side, their longest run, and what to say about it."""
    cuts, steps = _steps(measure.id, geo, values)
    start = _since(measure.id, geo, values)
    joined = values[values.index >= start]
    used = longest_run(joined)
    notes = []
    if cuts:
        notes.append(f"Values before {start} are left out: {cuts[-1].reason}.")
    if len(used) < len(joined):
        left = [y for y in joined.index if y not in used.index]
        notes.append(f"Left out, because years between are missing: {_years(left)}.")
    for step in (b for b in steps if used.index[0] < b.year <= used.index[-1]):
        notes.append(f"Mind a step inside the series in {step.year}: {step.reason}.")
    return joined, used, tuple(notes)


def _years(index: Iterable[int]) -> str:
    listed = list(index)
    return years(listed) if len(listed) <= 6 else data.describe_years(listed)


# -- two economies ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Gap:
    """How an economy stands to a peer on one indicator, and how that changed.

    Attributes
    ----------
    measure : Measure
    geo, peer : str
    values : pandas.DataFrame
        Years in which both have a value, one column each.
    relative : pandas.Series
        By year: the ratio in percent, or the difference, as `Measure.compare` says.
    reason : str
        Why there is no comparison over time; a comparison in the last common year may still exist.
    trend : Trend or None
        Of the ratio on the log scale, or of the difference, over the years that may be joined.
    reached : int or None
        First year in which the peer, if it is ahead, had at least the value that the economy has in the
        last common year, of those after the last change of definition.
    or_earlier : bool
        Whether `reached` is the first of these years, so that the peer may have been there before.
    """

    measure: Measure
    geo: str
    peer: str
    values: pd.DataFrame
    relative: pd.Series
    reason: str = ""
    trend: Trend | None = None
    reached: int | None = None
    or_earlier: bool = False

    @property
    def subject(self) -> str:
        """What is compared, as it stands inside a sentence."""
        if self.measure.compare == "ratio":
            return f"{self.measure.what} of {the(self.geo)} relative to {the(self.peer)}"
        return (
            f"the difference of {self.measure.what.removeprefix('the ')} between {the(self.geo)} and "
            f"{the(self.peer)}"
        )

    def sentence(self) -> str:
        """Return one sentence on how the comparison changed."""
        if self.reason:
            return f"No change of {self.subject} is given: {self.reason}."
        assert self.trend is not None  # where there is none, there is a reason
        unit = "" if self.trend.scale == "log" else self.measure.change_unit
        return self.trend.sentence(self.subject, unit=unit)

    @property
    def direction(self) -> str:
        """``closing``, ``widening``, ``unclear`` or ``refused``: towards or away from equal values.

        Only for ratios: a difference of FDI inflows is nothing to catch up with.
        """
        if self.measure.compare != "ratio" or self.reason or self.trend is None or self.trend.refused:
            return "refused"
        low, high = self.trend.interval()
        if low <= 0 <= high:
            return "unclear"
        behind = self.relative.iloc[-1] < 100
        return "closing" if (self.trend.estimate > 0) == behind else "widening"


def gap(measure: Measure, geo: str, peer: str, years: tuple[int, int]) -> Gap:
    """Compare two economies on one indicator.

    Parameters
    ----------
    measure : Measure
    geo, peer : str
    years : (int, int)
        First and last year, both included.

    Returns
    -------
    Gap
    """
    everything = {g: all_values(measure.id, g) for g in (geo, peer)}
    own, other = (within(v, years) for v in everything.values())
    both = pd.concat({geo: own, peer: other}, axis=1, join="inner")
    both.index.name = "year"
    missing = [g for g, v in ((geo, own), (peer, other)) if v.empty]
    if missing:
        why = " and ".join(f"for {the(g)} {absence(everything[g], years)}" for g in missing)
        return Gap(measure, geo, peer, both, both.get(geo, own).iloc[:0], reason=why)
    if both.empty:
        return Gap(measure, geo, peer, both, own.iloc[:0], reason="the two have no year in common")
    ratio = measure.compare == "ratio" and (both > 0).all().all()
    relative = 100 * both[geo] / both[peer] if ratio else both[geo] - both[peer]
    found = Gap(measure, geo, peer, both, relative)
    if reason := _unfit(measure):
        return replace(found, reason=reason)
    if measure.compare == "ratio" and not ratio:
        return replace(found, reason="there is no ratio to zero")
    start = max(_since(measure.id, g, v) for g, v in ((geo, own), (peer, other)))
    joined = relative[relative.index >= start]
    if joined.empty:
        return replace(found, reason="no common year lies after the last change of definition")
    report = trend(longest_run(joined), "log" if ratio else "level")
    reached, or_earlier = _reached(measure, peer, everything[peer], both)
    return replace(found, trend=report, reached=reached, or_earlier=or_earlier)


def _reached(measure: Measure, peer: str, values: pd.Series, both: pd.DataFrame) -> tuple[int | None, bool]:
    """First year in which a peer that is ahead had the latest value of the economy, and if maybe before."""
    own, other = both.iloc[-1]
    if measure.compare != "ratio" or own >= other:
        return None, False
    comparable = values[values.index >= _since(measure.id, peer, values)]
    there = comparable >= own
    return int(comparable.index[there][0]), bool(there.iloc[0])


# -- overviews --------------------------------------------------------------------------------------


def availability(geos: Sequence[str], years: tuple[int, int]) -> pd.DataFrame:
    """Return the years with a value, one row an indicator and one column an economy."""
    rows = {
        data.indicator(m.id).name: {
            data.name(g): data.describe_years(within(all_values(m.id, g), years).index) or "none"
            for g in geos
        }
        for m in MEASURES
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def standings(gaps: Sequence[Gap]) -> pd.DataFrame:
    """Return how an economy stands to one peer, one row an indicator: values as text, ratio, direction."""
    rows = []
    for item in gaps:
        own, other = (
            (value_text(v, item.measure) for v in item.values.iloc[-1]) if len(item.values) else (None,) * 2
        )
        ratio = item.measure.compare == "ratio"
        rows.append(
            {
                "indicator": data.indicator(item.measure.id).name,
                "year": str(item.values.index[-1]) if len(item.values) else None,
                item.geo: own,
                item.peer: other,
                "ratio, %": ratio_text(item.relative.iloc[-1]) if ratio and len(item.relative) else None,
                "the ratio is": item.direction if ratio else None,
                "there in": f"{item.reached}{' or earlier' * item.or_earlier}" if item.reached else None,
            }
        )
    return pd.DataFrame(rows).set_index("indicator")


def panel(measure: Measure, geos: Sequence[str], years: tuple[int, int]) -> pd.DataFrame:
    """Return the values of one indicator side by side; economies without a value have no column."""
    kept = {g: within(all_values(measure.id, g), years) for g in geos}
    kept = {g: values for g, values in kept.items() if len(values)}
    frame = pd.concat(kept, axis=1).sort_index() if kept else pd.DataFrame()
    frame.index.name = "year"
    return frame


def cuts(measure: Measure, geos: Sequence[str], years: tuple[int, int]) -> dict[str, list[int]]:
    """Return the years in which values stop being comparable, by economy, for `trajectory.figures.lines`."""
    frame = panel(measure, geos, years)
    return {g: [b.year for b in _steps(measure.id, g, frame[g].dropna())[0]] for g in frame}


def measure(id: str) -> Measure:
    """Return one of `MEASURES` by its indicator."""
    found = {m.id: m for m in MEASURES}
    if id not in found:
        raise ProfileError(f"no indicator {id!r} in the profile; it has {', '.join(found)}")
    return found[id]


def verdicts(found: Sequence[Finding]) -> pd.DataFrame:
    """Return what each series admits: years used, and trend, break and forecast given or refused."""
    rows = [
        {
            "indicator": data.indicator(item.measure.id).name,
            "years used": span((item.used.index[0], item.used.index[-1])) if len(item.used) else "none",
            "trend": "given" if item.trend_given else "refused",
            "break": "searched" if item.search_given else "refused",
            "forecast": "given" if item.forecast_given else "refused",
        }
        for item in found
    ]
    return pd.DataFrame(rows).set_index("indicator")


def latest(geos: Sequence[str], years: tuple[int, int]) -> pd.DataFrame:
    """Return the latest value of each indicator with its year, as text, one column an economy."""
    rows = {}
    for m in MEASURES:
        row = {}
        for g in geos:
            values = within(all_values(m.id, g), years)
            row[data.name(g)] = (
                f"{value_text(values.iloc[-1], m)} ({values.index[-1]})" if len(values) else None
            )
        rows[data.indicator(m.id).name + f" ({data.indicator(m.id).unit})"] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def provenance(found: Iterable[Finding | Gap]) -> list:
    """Return the provenance of findings and gaps that rest on values, without repetitions."""
    return list(data.provenance([item.values for item in found if len(item.values)]))


def value_text(value: float, measure: Measure) -> str:
    """Return a value in the format of its measure, with a true minus sign."""
    return format(value, measure.spec).replace("-", MINUS)


def ratio_text(percent: float) -> str:
    """Return a ratio in per cent for a table: whole from ten on, else two digits, so that none is 0."""
    return number(percent, 0 if percent >= 10 else max(1 - math.floor(math.log10(percent)), 0))
