"""Makes the table that tells languages apart: `python -m policies.signals.learned.train.languages`.

The table is drawn from the model of py3langid (BSD-3-Clause): of its hundred thousand byte n-grams the twenty thousand
that tell our eighteen languages apart best, each with one byte of weight per language. See `language_table`.
"""

import json
import zlib
from collections import deque
from typing import Any

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from policies.signals.language_table import FILE, LANGUAGES, STEPS

KEPT = 20_000
LEAST_SPREAD = 0.3


def _grams(model: Any) -> dict[bytes, int]:
    """Return each n-gram of the model with its row: the automaton's states, walked breadth first."""
    found: dict[int, bytes] = {0: b""}
    queue = deque([0])
    while queue:
        state = queue.popleft()
        row = model._rowbase[state]  # noqa: SLF001 - the package offers no other way to its n-grams
        for letter in range(256):
            after = model.tk_nextmove[row + letter]
            if after not in found:
                found[after] = found[state] + bytes([letter])
                queue.append(after)
    return {gram: model.tk_output[state] for state, gram in found.items() if model.tk_output[state] >= 0}


def make() -> bytes:
    """Return the table as it is written to its file."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    grams = _grams(model)
    model.set_languages(list(LANGUAGES))
    columns = [model.nb_classes.index(code) for code in LANGUAGES]
    weights = model.nb_ptc.astype(np.float64)[:, columns]
    prior = model.nb_pc.astype(np.float64)[columns]
    worth = (np.exp(weights) * np.abs(weights - weights.mean(axis=1, keepdims=True))).sum(axis=1)
    useful = [(gram, row) for gram, row in grams.items() if weights[row].std() > LEAST_SPREAD]
    useful = sorted(useful, key=lambda one: (-worth[one[1]], one[0]))[:KEPT]
    rows = np.stack([weights[row] - weights[row].min() for _, row in useful])
    head = {"prior": [round(float(value), 4) for value in prior - prior.max()], "grams": len(useful)}
    signs = b"".join(bytes([len(gram)]) + gram for gram, _ in useful)
    body = np.minimum(np.rint(rows * STEPS), 255).astype(np.uint8).tobytes()
    return zlib.compress(json.dumps(head).encode() + b"\n" + signs + body, 9)


if __name__ == "__main__":
    FILE.write_bytes(make())
