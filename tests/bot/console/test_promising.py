"""A promise that was heard and is none: unticked before the approval, with a reason that stays."""

from sqlalchemy import text

from tests.bot.console.test_refusals import WHY, Play, Scene, play

__all__ = ["play"]

TEXT = (
    "Dana, earbuds that won't charge since the update are no good, and order 4471 shows it."
    " We will send a new pair by Friday. We will see what the update did."
)
NONE = "We will see what the update did."
KEPT = "We will send a new pair by Friday."


def ledger(scene: Scene) -> list[str]:
    with scene.stage.desk.database.session() as session:
        return [row[0] for row in session.execute(text("SELECT text FROM promise ORDER BY id"))]


def test_it_is_shown_unticked_with_a_reason_and_stays_out_of_the_ledger(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("approver")
        reply = scene.reply
        shown = await kim.post(f"/replies/{reply.id}/check", text=TEXT)
        heard = [one for one in (KEPT, NONE) if f'name="no_promise" value="{one}"' in shown]
        assert KEPT in heard
        unticked = NONE if NONE in heard else KEPT
        override = shown.partition("Approve although the check says no")[2].partition("</form>")[0]
        assert f'name="no_promise" value="{KEPT}">' in override, "also where the check is overridden"
        assert 'name="no_promise_why"' in override
        given = {"version": reply.version, "text": TEXT, "override": WHY, "no_promise": unticked}
        refused = await kim.post(f"/replies/{reply.id}/approve", **given)
        assert "Say why what you unticked is no promise." in refused
        assert ledger(scene) == []
        version = scene.reply.version
        given |= {"version": version, "no_promise_why": "a figure of speech"}
        page = await kim.post(f"/replies/{reply.id}/approve", **given)
        assert ledger(scene) == [one for one in heard if one != unticked]
        assert "said that it is no promise" in page
        with scene.stage.desk.database.session() as session:
            kept = session.execute(
                text(
                    "SELECT e.actor, c.body FROM record_entry e JOIN content c ON c.sha256 = e.content_sha256"
                    " WHERE kind = 'promise.declined'"
                )
            ).all()
        assert [row[0] for row in kept] == [f"user:{kim.id}"]
        assert "a figure of speech" in str(kept[0][1])

    play(act)


def test_what_was_not_heard_cannot_be_unticked_and_everything_is_ticked_at_first(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim, reply = scene.hire("approver"), scene.reply
        given = {"version": reply.version, "text": TEXT, "override": WHY, "no_promise": "Something else."}
        await kim.post(f"/replies/{reply.id}/approve", **given)
        assert KEPT in ledger(scene)

    play(act)
