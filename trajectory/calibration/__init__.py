"""How often the book's methods and the usual tools err: simulation, and the rates it has stored.

`rates` compares the book's methods with the usual tools, `uses` has the size and power of every
use that chapters make, `promised` puts what the library prints beside what it delivers. ``python -m
trajectory.calibration`` writes their tables again, ``python -m trajectory.calibration.critical_values``
and ``python -m trajectory.calibration.multipliers`` the critical values and multipliers that the methods
look up.
"""

from trajectory._methods import textbook
from trajectory._methods.ar1 import Design, moments, prais_winsten, trend_columns
from trajectory._methods.mixture import mixture
from trajectory._methods.null import growth_table, trend_table
from trajectory.calibration.by_use import uses
from trajectory.calibration.promises import promised
from trajectory.calibration.simulation import RHOS, STORED, Cell, default_trend, rates, trend_cell

__all__ = [
    "RHOS",
    "STORED",
    "Cell",
    "Design",
    "default_trend",
    "growth_table",
    "mixture",
    "moments",
    "prais_winsten",
    "promised",
    "rates",
    "textbook",
    "trend_cell",
    "trend_columns",
    "trend_table",
    "uses",
]
