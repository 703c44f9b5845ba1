"""Figures, measured as they are drawn: words, gaps, ticks, canvases."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.text import Text

from trajectory import figures
from trajectory._show import canvas, labels, palette, ticks
from trajectory._show.overlap import overlaps


@pytest.fixture(autouse=True)
def style():
    plt.close("all")  # others may have left a figure open, which would be drawn into
    figures.style()
    yield
    plt.close("all")


def laid_out(target, width=canvas.WIDE):
    figure = target if isinstance(target, plt.Figure) else target.figure
    canvas.compose(figure, width)
    return figure


def frame(*columns, first=2000, years=21):
    grow = np.arange(years, dtype=float)
    return pd.DataFrame(
        {c: 10 + n + grow * (n + 1) / 10 for n, c in enumerate(columns)}, index=grow.astype(int) + first
    )


def words(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


@pytest.mark.parametrize("width", [canvas.WIDE, canvas.PHONE])
def test_message_unit_source_and_book_stand_in_the_picture(width):
    ax = figures.lines(frame("CHN", "USA"), breaks={})
    sentence = "A sentence that is long enough to be broken into two lines on a telephone at least"
    figures.title(ax, sentence, unit="points")
    canvas.plan(ax.figure).source = "Source: WIPO"
    figure = laid_out(ax, width)
    joined = " ".join(words(figure))
    assert sentence in joined
    assert {"points", "Source: WIPO", "From Following to Surpassing"} <= set(words(figure))
    assert overlaps(figure) == []
    assert figure.get_figwidth() * 72 == pytest.approx(width)


@pytest.mark.parametrize("width", [canvas.WIDE, canvas.PHONE])
def test_nothing_is_small_on_a_telephone_and_nothing_is_rotated(width):
    ax = figures.lines(frame("CHN", "USA", "JPN"), breaks={})
    figures.mark_events(ax, pd.DataFrame({"year": [2005, 2012], "label": ["WTO", "Congress"]}))
    ax.text(2001, 12, "tiny", fontsize=6)
    figure = laid_out(ax, width)
    shown = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text()]
    least = 10.5 if width == canvas.PHONE else 9.5
    assert min(t.get_size() for t in shown) >= least
    assert {t.get_rotation() for t in shown} == {0}


def test_eleven_pixels_on_a_telephone():
    assert canvas.BODY * 360 / canvas.PHONE >= 11


def test_panels_stand_below_each_other_on_a_telephone():
    figure, axes = figures.small_multiples(3)
    for ax, geo in zip(axes, ["CHN", "USA", "JPN"], strict=True):
        figures.lines(frame(geo), geo, ax=ax, breaks={})
    laid_out(figure)
    assert len({round(ax.get_position().x0, 3) for ax in axes}) == 2
    laid_out(figure, canvas.PHONE)
    assert len({round(ax.get_position().x0, 3) for ax in axes}) == 1
    tops = [ax.get_position().y0 for ax in axes]
    assert tops == sorted(tops, reverse=True)
    assert overlaps(figure) == []


@pytest.mark.parametrize("width", [canvas.WIDE, canvas.PHONE])
@pytest.mark.parametrize("count", [2, 5, 8])
def test_labels_of_lines_that_end_together_do_not_touch(count, width):
    geos = ["CHN", "USA", "JPN", "KOR", "DEU", "IND", "GBR", "FRA"][:count]
    ax = figures.lines(pd.DataFrame({g: np.linspace(1, 2 + n / 100, 10) for n, g in enumerate(geos)},
                                    index=range(2010, 2020)), breaks={})  # fmt: skip
    assert overlaps(laid_out(ax, width)) == []


@given(st.lists(st.floats(0, 200), min_size=1, max_size=12), st.floats(180, 400))
@settings(max_examples=200, deadline=None)
def test_spread_labels_keep_their_order_and_distance(wanted, room):
    wanted = np.array(wanted)
    needed = np.full(len(wanted), labels.LINE)
    placed = labels.spread(wanted, needed, room)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(placed[order]) >= labels.LINE - 1e-6).all()
    if (np.diff(wanted[order]) >= labels.LINE).all() and wanted.max() <= room:
        assert placed == pytest.approx(wanted)


def test_labels_carry_the_last_value_and_its_year_if_it_is_older():
    values = pd.DataFrame({"CHN": [2.4, 2.58], "JPN": [3.4, np.nan]}, index=[2022, 2023])
    figure = laid_out(figures.lines(values, breaks={}))
    assert {"China 2.58", "Japan 3.40 (2022)"} <= set(words(figure))


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.584, "2.58"), (48.26, "48.3"), (478.4, "478"), (33517.2, "33,517"), (10, "10"), (-1.5, "−1.50")],
)
def test_last_values_have_three_digits(value, text):
    assert ticks.short(value) == text


def test_no_line_crosses_a_break():
    ax = figures.lines(frame("CHN"), breaks={"CHN": [2009]})
    spans = [(line.get_xdata()[0], line.get_xdata()[-1]) for line in ax.lines if line.get_gid() != "guide"]
    assert spans == [(2000, 2008), (2009, 2020)]


def test_gaps_are_dotted_and_single_years_are_points():
    values = frame("CHN", years=8)["CHN"].drop([2003, 2004])
    ax = figures.lines(values.to_frame(), breaks={})
    solid = [line for line in ax.lines if line.get_linestyle() == "-"]
    bridges = [line for line in ax.lines if line.get_linestyle() != "-"]
    assert [list(line.get_xdata()) for line in solid] == [[2000, 2001, 2002], [2005, 2006, 2007]]
    assert [list(line.get_xdata()) for line in bridges] == [[2002, 2005]]


@pytest.mark.parametrize("step", [2, 5])
def test_what_is_published_every_few_years_is_a_line_with_points(step):
    values = pd.DataFrame({"CHN": [1.0, 2, 4, 5, 7]}, index=range(2000, 2000 + 5 * step, step))
    ax = figures.lines(values, breaks={})
    (line,) = ax.lines
    assert list(line.get_xdata()) == list(values.index)
    assert line.get_marker() == "o"


def test_clipped_lines_are_marked_with_their_peak():
    values = pd.DataFrame({"CHN": [1.0, 2, 14.2, 3, 2]}, index=range(2000, 2005))
    ax = figures.lines(values, breaks={})
    ax.set_ylim(0, 10)
    figure = laid_out(ax)
    assert "to 14.2" in words(figure)
    assert [line.get_marker() for line in ax.lines if line.get_gid() == "guide"] == ["^"]
    ax.set_ylim(0, 20)
    assert "to 14.2" not in words(laid_out(ax, canvas.PHONE))


def test_what_the_sentence_is_not_about_is_grey():
    ax = figures.lines(frame("CHN", "USA", "JPN"), focus=["CHN"], breaks={})
    assert sorted(to_hex(line.get_color()) for line in ax.lines) == sorted(
        [palette.CHINA, palette.QUIET, palette.QUIET]
    )


def test_ranks_begin_at_one():
    ax = figures.lines(pd.DataFrame({"CHN": [43.0, 35, 10]}, index=[2010, 2013, 2025]), ranks=True, breaks={})
    laid_out(ax)
    assert min(ax.get_yticks()) == 1
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


@pytest.mark.parametrize(
    ("first", "last"), [(1991, 2023), (2000, 2020), (2013, 2025), (1872, 2025), (2019, 2023)]
)
def test_years_are_multiples_with_first_and_last(first, last):
    ax = figures.lines(frame("CHN", first=first, years=last - first + 1), breaks={})
    laid_out(ax)
    found = list(ax.get_xticks())
    assert (found[0], found[-1]) == (first, last)
    assert last - first < 10 or all(year % 5 == 0 for year in found[1:-1])


def test_numbers_are_written_out():
    assert [ticks.plain(v) for v in (10_000, 1e6, 0.5, -3)] == ["10,000", "1,000,000", "0.5", "−3"]
    ax = figures.lines(pd.DataFrame({"CHN": [10.0, 20000]}, index=[2000, 2001]), log=True, breaks={})
    figure = laid_out(ax)
    assert not [w for w in words(figure) if "$" in w or "^" in w]
    assert "1,000" in words(figure)


def test_siblings_share_their_ticks():
    _, axes = figures.small_multiples(2)
    figures.lines(frame("CHN"), "China", ax=axes[0], breaks={})
    figures.lines(frame("USA") * 7, "United States", ax=axes[1], breaks={})
    figures.same_ticks(axes)
    laid_out(axes[0])
    assert list(axes[0].get_yticks()) == list(axes[1].get_yticks())
    assert axes[0].get_ylim() == axes[1].get_ylim()


@pytest.mark.parametrize("width", [canvas.WIDE, canvas.PHONE])
def test_events_stand_above_the_plot(width):
    ax = figures.lines(frame("CHN", "USA"), breaks={})
    dated = pd.DataFrame({"year": [2006, 2012, 2016], "label": ["Plan to 2020", "18th Congress", "Strategy"]})
    figures.mark_events(ax, dated)
    figure = laid_out(ax, width)
    assert overlaps(figure) == []
    top = ax.bbox.y1
    for text in ax.texts:
        if "Congress" in text.get_text() or "Plan" in text.get_text():
            assert text.get_window_extent().y0 >= top


def test_many_events_are_numbered_and_named_below():
    ax = figures.lines(frame("CHN", "USA"), breaks={})
    dated = pd.DataFrame(
        {"year": range(2005, 2013), "label": [f"A long name of event {n}" for n in range(8)]}
    )
    figures.mark_events(ax, dated)
    figure = laid_out(ax, canvas.PHONE)
    assert overlaps(figure) == []
    assert {str(n) for n in range(1, 9)} <= set(words(figure))
    assert "8 A long name of event 7, 2012" in " ".join(words(figure))


@pytest.mark.parametrize("width", [canvas.WIDE, canvas.PHONE])
def test_other_kinds_keep_their_words_apart(width):
    counts = pd.DataFrame({"confirmed": [12, 30], "contradicted": [4, 1]}, index=["One document", "Another"])
    events = pd.DataFrame({"year": [1979, 2015], "label": ["Law", "Made in China 2025"], "kind": ["a", "b"]})
    change = pd.DataFrame({2013: [0.1, 0.5], 2025: [1.0, 0.2]}, index=["Institutions", "Creative outputs"])
    drawn = [
        figures.stacked(counts),
        figures.timeline(events, by="kind"),
        figures.dumbbell(change, spec="+.1f"),
        figures.bars(pd.Series({"CHN": 3.0, "NOR": -1.0, "FIN": 2.0})),
    ]
    for ax in drawn:
        assert overlaps(laid_out(ax, width)) == []


def test_a_stacked_bar_refuses_more_categories_than_colours():
    with pytest.raises(ValueError, match="6 categories, expected at most 5"):
        figures.stacked(pd.DataFrame(np.ones((1, 6)), columns=list("abcdef")))


def test_a_note_has_four_sides():
    with pytest.raises(ValueError, match="where='over', expected one of above"):
        figures.note(plt.gca(), 0, 0, "x", where="over")


def test_words_over_words_data_bars_and_the_edge_are_found():
    _, ax = plt.subplots()
    ax.plot([0, 1], [0, 1])
    ax.bar([0.2], [0.9], width=0.1)
    ax.text(0.5, 0.5, "on the line", ha="center", va="center")
    ax.text(0.8, 0.3, "first")
    ax.text(0.81, 0.31, "second")
    ax.text(0.2, 0.9, "top of a bar", ha="center", va="center")
    ax.text(1.02, 0.1, "a text far beyond the edge of the picture").set_in_layout(False)
    found = " | ".join(overlaps(laid_out(ax)))
    for fault in ("'on the line' lies over data", "'first' lies over 'second'",
                  "'top of a bar' lies across the edge of a bar", "cut off by the edge"):  # fmt: skip
        assert fault in found


def test_words_in_the_colour_of_a_line_are_readable():
    ax = figures.lines(frame("TWN", "DEU", "FRA"), breaks={})
    figure = laid_out(ax)
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text():
            assert palette.contrast(to_hex(text.get_color()), "#ffffff") >= 4.5


def test_the_book_has_one_typeface(recwarn):
    ax = figures.lines(frame("CHN", "USA"), breaks={})
    figures.title(ax, "中国 ≥ − – “a”", unit="中国")
    figure = laid_out(ax)
    figure.canvas.draw()
    canvas._svg(figure)
    assert not [str(w.message) for w in recwarn if "missing" in str(w.message)]
    used = {plt.matplotlib.font_manager.findfont(t.get_fontproperties()) for t in figure.findobj(Text)}
    assert {path.rsplit("/", 1)[-1].split("-")[0] for path in used} == {"TrajectorySans"}


def test_clips_are_named_by_their_order_and_not_by_their_coordinates():
    drawn = '<clipPath id="p0ffffda7d8"/><path id="m00a1b2c3d4"/><g clip-path="url(#p0ffffda7d8)" fill="#dcdcdc"/>'
    other = drawn.replace("0ffffda7d8", "0bf5a7110c")
    assert canvas._numbered(drawn) == canvas._numbered(other)
    assert canvas._numbered(drawn) == (
        '<clipPath id="p0"/><path id="m1"/><g clip-path="url(#p0)" fill="#dcdcdc"/>'
    )


def test_a_firm_among_other_labels_is_no_group_of_economies():
    ax = figures.bars(pd.Series({"TSMC": 60.0, "UMC": 6.0}))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["TSMC", "UMC"]
    ax = figures.bars(pd.Series({"CHN": 60.0, "all others": 6.0}))
    assert ax.get_yticklabels()[0].get_text() == "China"
    ax = figures.bars(pd.Series({"CHN": 60.0, "UMC": 6.0}))
    assert ax.get_yticklabels()[1].get_text() == "Upper-middle-income economies"


def test_the_last_bits_of_coordinates_are_not_drawn():
    text = 'd="M 203.93125 -0.0009999 L 12.5 3" transform="translate(2.0468 8.1) scale(0.105 -0.105)"'
    assert (
        canvas._rounded(text)
        == 'd="M 203.93 0.00 L 12.5 3" transform="translate(2.05 8.1) scale(0.105 -0.105)"'
    )


def test_months_stand_within_their_year_and_gaps_and_breaks_interrupt_the_line():
    index = pd.period_range("2010-02", "2012-12", freq="M")
    values = pd.Series(np.arange(len(index), dtype=float), index=index.rename("month"))
    values = values[values.index.month != 1].rename("CHN")
    ax = figures.lines(values, breaks={"CHN": [2011]})
    drawn = [line for line in ax.lines if line.get_gid() != "guide" and len(line.get_xdata())]
    solid = [line.get_xdata() for line in drawn if line.get_linestyle() == "-"]
    assert [len(line) for line in solid] == [11, 11, 11]
    assert solid[0][0] == pytest.approx(2010 + 1.5 / 12)
    dotted = [line.get_xdata() for line in drawn if line.get_linestyle() != "-"]
    (gap,) = dotted  # January 2012; the one of 2011 lies at the break
    assert list(gap) == pytest.approx([2011 + 11.5 / 12, 2012 + 1.5 / 12])
    (edge,) = [
        line.get_xdata()[0] for line in ax.lines if line.get_gid() == "guide" and line.get_xdata()[0] < 2012
    ]
    assert edge == 2011


def test_a_line_that_ends_early_says_in_which_month():
    index = pd.period_range("2010-01", "2011-12", freq="M")
    table = pd.DataFrame({"CHN": 1.0, "USA": 2.0}, index=index)
    table.loc["2011-06":, "USA"] = np.nan
    ax = figures.lines(table, breaks={})
    assert any("(2011-05)" in text for text in words(laid_out(ax)))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["China", "a", "per cent", "R&D,", "（中国）", "研究", "2024", "VA-To"]), max_size=15
    ),
    st.floats(10, 300),
)
def test_a_line_holds_as_many_words_as_fit(pieces, room):
    text = " ".join(pieces)
    lines = canvas.wrap(text, room, canvas.BODY)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert canvas.width(line, canvas.BODY) <= room or len(canvas.wrap(line, 0, canvas.BODY)) == 1
    rest = text
    for line, after in pairwise(lines):
        rest = rest[len(line) :]
        gap = rest[: len(rest) - len(rest.lstrip())]
        rest = rest.lstrip()
        assert canvas.width(line + gap + canvas.wrap(after, 0, canvas.BODY)[0], canvas.BODY) > room


def test_axes_stand_on_a_grid_finer_than_any_picture_whatever_the_last_bits_of_the_solver():
    figure, axes = figures.small_multiples(4)
    for ax in axes:
        figures.lines(pd.DataFrame({"CHN": [1.0, 2.5], "USA": [2.0, 1.5]}, index=[2001, 2002]), ax=ax)
    canvas.compose(figure, canvas.WIDE)
    places = np.array([ax.get_position(original=True).get_points() for ax in axes])
    assert np.array_equal(places, places.round(9))
    assert len({ax.get_in_layout() for ax in axes}) == 1  # a second canvas places them anew
    canvas.compose(figure, canvas.PHONE)
    assert not np.array_equal(places, [ax.get_position(original=True).get_points() for ax in axes])
    plt.close(figure)
