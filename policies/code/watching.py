"""Tells when a code's directory has changed, so that a running process judges by the new one without a restart."""

from pathlib import Path

from policies.code.loading import EXAMPLE, load_code
from policies.code.parts import Code, CodeError
from policies.code.placing import placed

_Signature = tuple[tuple[str, int, int], ...]


class Watch:
    """Watches the directory of a code. `look` costs a few file stats when nothing has changed.

    `fault` says what is wrong with a change that could not be taken over, and is empty otherwise.
    """

    def __init__(self, code: Code, path: Path | None = None) -> None:
        self._folder = EXAMPLE if path is None else path
        self._digest = code.digest
        # Nothing was looked at yet: what changed since the code was loaded shows at the first look.
        self._seen: _Signature = ()
        self.fault = ""

    def look(self) -> Code | None:
        """Return the code if it has changed and can be read, else None; what can't be read is told in `fault` once."""
        seen = _signature(self._folder)
        if seen == self._seen:
            return None
        self._seen = seen
        try:
            code = load_code(self._folder)
        except CodeError as error:
            self.fault = f"{error} The code of {self._digest[:8]} stays in force."
            return None
        self.fault = ""
        if code.digest == self._digest:
            return None
        self._digest = code.digest
        return code

    def refused(self, error: CodeError, kept: Code) -> None:
        """Say that a code that `look` returned could not be taken over, and which stays in force."""
        self._digest = kept.digest
        self.fault = f"{placed(error, self._folder)} The code of {kept.digest[:8]} stays in force."


def _signature(folder: Path) -> _Signature:
    found = []
    for file in sorted(folder.rglob("*.toml")):
        try:
            facts = file.stat()
        except OSError:
            continue
        found.append((str(file), facts.st_mtime_ns, facts.st_size))
    return tuple(found)
