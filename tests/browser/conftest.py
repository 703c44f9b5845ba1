"""The finished book, served to a browser."""

import pytest

from tests.published import published, visits


@pytest.fixture(scope="session")
def html(browser, finished):
    """The folder of the finished book, where there is a browser to see it with."""
    return finished


@pytest.fixture(scope="session")
def site(finished):
    """The address of the book on a server of this computer."""
    with published(finished) as address:
        yield address


@pytest.fixture
def visit(browser, site):
    """Return a function that opens a page of the book; see `visits`."""
    with visits(browser, site) as open_page:
        yield open_page
