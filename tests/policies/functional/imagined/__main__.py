"""Prints how many texts came out right: `python -m tests.policies.functional.imagined [--half last] [--wrong]`."""

import argparse

from policies.code import load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments
from policies.signals.learned import load
from tests.policies.functional.imagined import TASKS, cases, raised, right


def main() -> None:
    """Print the counts per model, file and language; with `--wrong` the texts of `dev` that came out wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("dev", "last"), default="dev")
    parser.add_argument("--model", action="append", help="none, small, unsure, encoder; without it: all but unsure")
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    code = load_code()
    for name in given.model or ("none", "small", "encoder"):
        judge = Judge(code, Instruments(code, load(name)))
        for task in TASKS:
            listed = cases(task, given.half)
            found = raised(judge, task, [case.text for case in listed])
            told = right(listed, found)
            shown = ", ".join(
                f"{key} {one.heard}/{one.wanted} {one.spared}/{one.harmless}" for key, one in told.items()
            )
            print(f"{name:8} {given.half:4} {task:10} {shown}")
            if given.wrong and given.half == "dev":
                for case, one in zip(listed, found, strict=True):
                    if one != case.wanted:
                        print(f"    {case.id}: {case.text}")


if __name__ == "__main__":
    main()
