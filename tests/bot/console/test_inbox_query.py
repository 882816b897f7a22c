from urllib.parse import parse_qsl

from bot.console.inbox_query import Query
from storage.inbox import Filters


def test_the_address_bar_says_what_is_shown() -> None:
    query = Query(view="unclaimed", platform="sandbox", q="halo pro", sort="newest", mine=True)
    assert Query.read(dict(parse_qsl(query.encoded()))) == query


def test_what_makes_no_sense_is_left_out() -> None:
    given = {"view": "nonsense", "state": "??", "sort": "up", "assignee": "Tom", "q": "  x  "}
    assert Query.read(given) == Query(q="x")


def test_a_state_takes_the_place_of_the_view_and_keeps_whose() -> None:
    filters = Query(view="mine", state="closed").filters(user_id=7)
    assert filters == Filters(view="closed", assignee_id=7)


def test_a_saved_view_of_ones_own_cases_is_everyones_own_only_for_its_owner() -> None:
    saved = Filters(view="all", assignee_id=7, products=("orbit",))
    assert Query.saved(saved, 7) == Query(mine=True, product="orbit")
    assert Query.saved(saved, 8) == Query(assignee=7, product="orbit")


def test_a_saved_state_comes_back() -> None:
    assert Query.saved(Query(state="snoozed").filters(7), 7) == Query(state="snoozed")


def test_order_alone_is_no_filter() -> None:
    assert not Query(view="mine", sort="oldest").filtered
    assert Query(language="ja").filtered
