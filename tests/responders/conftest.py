import json
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tweets(shared: Path) -> list[str]:
    """Real messages to customer care."""
    with (shared / "data" / "perf" / "short.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [row["text"] for row in rows if row["src"] == "ibm/customer"]
