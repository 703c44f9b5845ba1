"""Colours of the figures, and the name under which a figure is handed over.

Kept apart from the drawing, so that the Sphinx side need not load Matplotlib to know them.
"""

MIME = "application/vnd.trajectory.figure+json"
CHART = "application/vnd.trajectory.chart+json"  # to explore

# Neutral colours. The book replaces them one by one for its dark mode, so they must be used nowhere else.
INK, SOFT, GRID, BAND = "#262626", "#636363", "#dcdcdc", "#eeeeee"
# Numbers on light cells, which stay light.
ON_CELL = "#202020"

# One colour per country, told apart with colour-blind eyes and readable on white and on near-black.
COLOURS = {
    "CHN": "#d1432a", "USA": "#1f77b4", "JPN": "#158a68", "KOR": "#b8558f", "DEU": "#8f7a00",
    "IND": "#7b5ea7", "EUU": "#5f7d95", "GBR": "#8a5a44", "FRA": "#2b93b3", "TWN": "#5b8c2a",
    "RUS": "#9c6b1e", "VNM": "#a06a9c", "ISR": "#4f8f8b", "WLD": "#767676",
    "NLD": "#c46a00", "SGP": "#9a4fb0",
}  # fmt: skip
OTHERS = ("#a35d3d", "#4c86a8", "#6d8f3f", "#96608e", "#7f7f7f", "#a18434")
