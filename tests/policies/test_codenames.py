"""Secret names in the forms in which people write them, and what only looks like one."""

import pytest

from policies.code import Code
from policies.engine import Judge
from policies.signals.instruments import Instruments

from .functional.company import HARMLESS, Case, cases, strict


@pytest.fixture(scope="module")
def patterns(code: Code) -> Judge:
    return Judge(code, Instruments(code))


@pytest.mark.parametrize("case", cases("codenames"), ids=lambda case: case.id)
def test_a_secret_name_is_found_in_every_form_and_nothing_else_is(patterns: Judge, case: Case) -> None:
    assert bool(strict(patterns, case, "confidentiality")) == (case.label not in HARMLESS)
