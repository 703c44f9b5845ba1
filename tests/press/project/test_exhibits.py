"""The list of exhibits against a notebook written by hand."""

from press.project.exhibits import Exhibit, as_csv, of_notebook

NOTEBOOK = {
    "cells": [
        {
            "id": "draw", "cell_type": "code", "source": "",
            "outputs": [{"data": {"application/vnd.trajectory.figure+json": {
                "name": "line", "message": "It rose", "provenance": [{"indicator": "gerd"}, {"indicator": "gdp"}]}}}],
        },
        {"id": "findings", "cell_type": "markdown", "source": [
            ":::{admonition} Key findings\n", ":class: key-findings\n", "- It rose by {glue:text}`rise`.\n", ":::\n"]},
        {"id": "more", "cell_type": "markdown", "source": "It fell by {glue:text}`fall`."},
        {
            "id": "count", "cell_type": "code", "source": "",
            "outputs": [
                {"data": {}, "metadata": {"scrapbook": {"name": name}, "trajectory": {
                    "text": "3.5%", "value": 3.5, "what": "a year", "provenance": [{"indicator": "gerd"}]}}}
                for name in ("rise", "fall")
            ] + [{"data": {"text/html": ["<table><caption>Prices &amp; <b>wages</b></caption></table>"]}}],
        },
    ]
}  # fmt: skip


def test_figures_tables_and_the_numbers_of_the_findings():
    found = list(of_notebook("chapters/one.ipynb", NOTEBOOK))
    assert found == [
        Exhibit("figure line", "_images/line.svg", "chapters/one.ipynb", "draw", "gerd gdp", "It rose"),
        Exhibit("table", "chapters/one.html", "chapters/one.ipynb", "count", "", "Prices & wages"),
        Exhibit("number rise", "chapters/one.html", "chapters/one.ipynb", "count", "gerd", "3.5%: a year"),
    ]
    assert as_csv(found).splitlines()[0] == "label,file,notebook,cell,series,caption"
    assert len(as_csv(found).splitlines()) == 4
