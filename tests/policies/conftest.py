"""One judge for all tests of the policies: compiling the example code takes half a second."""

from datetime import UTC, datetime

import pytest

from policies.code import Code, load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def code() -> Code:
    return load_code()


@pytest.fixture(scope="session")
def judge(code: Code) -> Judge:
    """A judge without learned models, so that what the lexicons say is tested alone."""
    return Judge(code, Instruments(code))
