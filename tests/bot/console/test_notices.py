"""Notices on the console: what was ticked and typed survives a refusal, and a post is found by its address."""

from bot import posting as door
from bot.console.routes import rights_notices
from storage import posting
from tests.bot.desks import Stage, run

FORM = {"law": "dmca", "sender": "Studio Lumen", "claim": "The picture is ours."}


def test_a_refusal_keeps_what_was_ticked_and_typed(sign_in):
    browser, csrf = sign_in("data_protection_officer")
    address = browser.post("/rights/notices", data={**FORM, "csrf": csrf}).headers["location"]
    page = browser.get(address).text
    assert "The notice names no address." in page
    given = {"csrf": csrf, "version": "1", "step": "verify", "part": ["signature"], "text": "One moment."}
    refused = browser.post(address, data=given)
    assert refused.status_code == 409
    assert 'value="signature" checked' in refused.text
    assert "One moment.</textarea>" in refused.text


def test_a_post_of_ours_is_found_by_the_address_that_is_typed(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        actor = f"user:{stage.user_id}"
        with stage.desk.database.session() as session:
            made = posting.plan(
                session, account_id=stage.account_id, text="Hi", ref="notice:1", now=stage.clock(), actor=actor
            )  # fmt: skip
        assert (await door.deliver(stage.desk, made, worker="1")).outcome == "published"
        with stage.desk.database.session() as session:
            link = posting.get(session, made).link
            assert rights_notices._target(session, f" {link} ") == f"posting:{made}"
            assert rights_notices._target(session, f"posting:{made}") == f"posting:{made}"
            assert rights_notices._target(session, "https://nowhere.example/1") == ""
            assert rights_notices._target(session, " ") == ""

    run(body, database_url)
