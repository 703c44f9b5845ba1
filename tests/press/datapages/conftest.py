"""Pages made from data, as they are read; what must stay text in them."""

import pytest
from bs4 import BeautifulSoup

PAYLOAD = '<script>alert(1)</script> & "quoted" {{ 7 * 7 }}'


@pytest.fixture(scope="module")
def bodies(made):
    """The parsed text of each page that a module has `made`, by id."""
    return {id: BeautifulSoup(page.body("Someone (2026)."), "html.parser") for id, page in made.items()}
