"""Reads a code from its directory, and explains every mistake."""

from pathlib import Path

from policies.code.parts import Code

EXAMPLE = Path(__file__).parent / "example"


def load_code(path: Path | None = None) -> Code:
    """Read and check the code in a directory (the shipped example when None).

    Raises `CodeError`, which names the file and the key, says what is wrong and how to mend it.
    """
    raise NotImplementedError
