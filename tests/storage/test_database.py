"""The pool of connections."""

import gc
import warnings

from sqlalchemy import text

from storage.database import Database


def test_a_connection_in_use_while_the_pool_is_closed_is_closed_when_it_is_given_back(database_url: str) -> None:
    database = Database(database_url)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with database.session() as session:
            session.execute(text("SELECT 1"))
            database.close()
        del session, database
        gc.collect()
    assert [str(one.message) for one in told] == []
