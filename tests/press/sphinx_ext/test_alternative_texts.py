"""A fault in an alternative text is told with its notebook and cell."""

from types import SimpleNamespace

import pytest

from press.sphinx_ext.figure import MIME, AltTextError, FigureRenderer


@pytest.mark.parametrize(
    ("alt", "found"),
    [
        (
            "The line rises from {glue:text}`lowest` in 1996 to the highest value.",
            "alt text uses 'lowest', which the notebook does not glue",
        ),
        ("A line.", "figure 'rise': the cell's metadata needs mystnb.image.alt"),
    ],
)
def test_notebook_and_cell_are_named(alt, found):
    metadata = {"mystnb": {"figure": {"name": "fig-rise", "caption": "A rise"}, "image": {"alt": alt}}}
    data = SimpleNamespace(mime_type=MIME, content={"name": "rise"}, cell_metadata=metadata, cell_index=6)
    inner = SimpleNamespace(nb_client=SimpleNamespace(glue_data={}))
    renderer = SimpleNamespace(renderer=inner, source="/book/chapters/slope.ipynb")
    with pytest.raises(AltTextError) as refused:
        FigureRenderer.handle_mime(renderer, data, inline=False)
    assert str(refused.value).startswith(f"slope.ipynb, cell 7: {found}")
