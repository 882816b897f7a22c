from datetime import UTC, datetime

import pytest

from storage import accounts, ingest, record
from storage.database import Database
from storage.ingest import Arrival, ArrivedPost, Author

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def written(database_url):
    database = Database(database_url)
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
        for key, handle in (("1", "dana"), ("2", "twin"), ("3", "twin")):
            said = ArrivedPost(f"p{key}", f"c{key}", Author(f"u{key}", handle, "Dana"), "Hello", NOW)
            ingest.store(session, account.id, [Arrival(f"e{key}", "mention", said.id, NOW, said)])
    yield database
    database.close()


def test_a_person_is_erased_once_and_on_the_record(desk, written):
    dry = desk("person", "erase", "sandbox", "@Dana", "--dry-run", "--json").json
    assert dry == {"erased": False, "person": 1, "messages": 1, "replies": 0, "cases": 0, "contents": 1}
    assert "Erased @dana: 1 messages" in desk("person", "erase", "sandbox", "@dana").out
    with written.session() as session:
        (entry,) = record.about(session, ["person:1"])
        assert (entry.kind, entry.actor) == ("person.erased", "command-line")
        assert record.verify(session).sound
    again = desk("person", "erase", "sandbox", "@dana")
    assert again.code == 1
    assert "Nobody on sandbox goes by" in again.err


def test_of_two_with_one_handle_the_id_says_which(desk, written):
    said = desk("person", "erase", "sandbox", "twin")
    assert said.code == 1
    assert "2 people" in said.err
    assert desk("person", "erase", "sandbox", "u3", "--json").json["erased"] is True
