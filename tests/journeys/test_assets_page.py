"""The asset library in a browser: pictures put in, searched, settled and revoked; and met again on the check page."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.publication import tell_expiring
from policies.signals.pictures.library import OURS, Asset, known_by
from policies.signals.pictures.thumbnails import thumbnail
from storage import assets
from tests.bot.api.test_own_accounts import everything_stored
from tests.journeys.conftest import Journey, Visit
from tests.journeys.test_anywhere import serious
from tests.journeys.test_phone import assert_fits
from tests.policies.test_pictures import cropped, jpeg, picture

pytestmark = pytest.mark.browser


def saved(folder: Path, seed: int, name: str, *, changed: bool = False) -> Path:
    image = picture(seed)
    path = folder / name
    path.write_bytes(jpeg(cropped(image, 0.06, 0.06, 0.06, 0.06).resize((300, 200)), 40) if changed else jpeg(image))
    return path


def stocked(journey: Journey) -> None:
    """Put in one of ours, one that ends soon, one that ended, one that is for one platform."""
    now = journey.desk.clock()
    licences = (
        ("orbit-studio.jpg", OURS, {}),
        ("lake.jpg", "@lena", {"until": now + timedelta(days=9), "platforms": ("x",), "territories": ("DE", "AT")}),
        ("ferry.jpg", "@tom_sails", {"until": now - timedelta(days=3)}),
        ("camping.jpg", "@ines", {"since": now + timedelta(days=20), "until": now + timedelta(days=90)}),
    )
    with journey.desk.database.session() as session:
        for seed, (name, source, more) in enumerate(licences, 1):
            content = jpeg(picture(seed))
            asset = Asset("", name, source, *known_by(content), **more)
            small = thumbnail(content)
            assert small
            assets.put(session, [asset], by="user:1", now=now, thumbnails={asset.sha256: small})


def choose(page: Page, button: str, *files: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(list(files))


def test_pictures_are_put_in_searched_and_revoked(visit: Visit, tmp_path: Path) -> None:
    page = visit("approver", path="/assets")
    expect(page.get_by_text("No pictures yet.")).to_be_visible()
    page.get_by_label("Pictures", exact=True).set_input_files(
        [saved(tmp_path, 1, "lake.jpg"), saved(tmp_path, 2, "pier.jpg")]
    )
    page.get_by_role("radio", name="Somebody who lets us show them").check()
    page.get_by_role("button", name="Put them in").click()
    expect(page.get_by_role("alert")).to_contain_text("Say who made it, by one @handle.")
    page.get_by_label("Pictures", exact=True).set_input_files(
        [saved(tmp_path, 1, "lake.jpg"), saved(tmp_path, 2, "pier.jpg")]
    )
    page.get_by_label("Their handle").fill("@lena")
    page.get_by_label("Until").fill("2031-05-01")
    page.get_by_label("Territories").fill("de, at")
    page.get_by_role("button", name="Put them in").click()
    expect(page.get_by_role("status").first).to_contain_text("2 put in.")
    lake = page.locator("li.asset", has_text="lake.jpg")
    expect(lake).to_contain_text("@lena, with credit")
    expect(lake).to_contain_text("in DE, AT")
    expect(lake).to_contain_text("until 2031-05-01")
    expect(lake.locator("img")).to_have_js_property("complete", True)
    assert lake.locator("img").evaluate("one => one.naturalWidth") == 320
    assert serious(page) == []
    page.get_by_role("searchbox").fill("pier lena")
    page.keyboard.press("Enter")
    expect(page.locator("li.asset")).to_have_count(1)
    page.get_by_role("link", name="Assets").click()
    lake.locator("summary").focus()
    page.keyboard.press("Enter")
    lake.get_by_label("Why?").fill("Lena asked us to take it down.")
    page.keyboard.press("Enter")
    expect(lake).to_contain_text("@lena, revoked")
    expect(lake).to_contain_text("by Maya Kim: Lena asked us to take it down.")
    expect(lake.locator("summary")).to_have_count(0)


def test_a_licence_that_runs_out_is_a_task_until_somebody_settles_it(journey: Journey, visit: Visit) -> None:
    page = visit("legal", name="Lea Roth", path="/assets")
    stocked(journey)
    assert journey.run(tell_expiring(journey.desk)) == 2
    assert journey.run(tell_expiring(journey.desk)) == 0
    page.reload()
    tasks = page.get_by_role("region", name="To settle")
    expect(tasks.get_by_role("listitem")).to_have_count(2)
    end = (journey.desk.clock() + timedelta(days=400)).date().isoformat()
    page.get_by_label("New end of the licence of lake.jpg").fill(end)
    page.get_by_role("button", name="Renew lake.jpg").click()
    expect(tasks.get_by_role("listitem")).to_have_count(1)
    expect(page.locator("li.asset", has_text="lake.jpg")).to_contain_text(f"until {end}")
    page.locator(".asset-task", has_text="ferry.jpg").get_by_role("button", name="Let it end").click()
    expect(tasks).to_have_count(0)
    page.get_by_label("Show", exact=True).select_option("over")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("li.asset")).to_have_count(1)
    expect(page.locator("li.asset")).to_contain_text("@tom_sails, run out")


def test_who_may_only_read_changes_nothing_and_it_fits_a_phone(journey: Journey, visit: Visit) -> None:
    stocked(journey)
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
    page = visit("employee", name="Emma Stone", path="/assets", **phone)
    expect(page.locator("li.asset")).to_have_count(4)
    expect(page.get_by_role("button", name="Put them in")).to_have_count(0)
    expect(page.locator(".asset-revoke")).to_have_count(0)
    assert_fits(page)
    assert serious(page) == []
    keeper = visit("approver", name="Ann Lee", path="/assets", **phone)
    assert_fits(keeper)
    assert serious(keeper) == []


def test_a_dropped_picture_is_known_again_and_its_credit_added(journey: Journey, visit: Visit, tmp_path: Path) -> None:
    stocked(journey)
    page = visit("employee", name="Emma Stone", path="/check")
    page.get_by_role("radio", name="A company account").check()
    page.locator("#post-platform").select_option("x")
    page.get_by_label("Your post").fill("A quiet evening at the lake.")
    choose(page, "Add pictures", saved(tmp_path, 2, "copy.jpg", changed=True))
    expect(page.locator(".carried-says")).to_have_text("It is lake.jpg by @lena, from our library.")
    expect(page.locator("#post-verdict")).to_contain_text("Almost there")
    page.get_by_role("button", name="Add “📷 @lena”").click()
    expect(page.get_by_label("Your post")).to_have_value("A quiet evening at the lake. 📷 @lena")
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    # Its licence names X alone; that is asked anew, without the picture being sent again.
    page.locator("#post-platform").select_option("reddit")
    expect(page.locator("#post-verdict")).to_contain_text("Please don’t post this as it stands")
    page.locator("#post-platform").select_option("x")
    with journey.desk.database.session() as session:
        assets.revoke(session, 2, by="user:1", why="she asked", now=journey.desk.clock())
    page.get_by_label("Your post").press_sequentially(" ")
    expect(page.locator(".problem")).to_contain_text("the licence was revoked")


def test_a_desk_that_forgot_what_it_saw_looks_again(journey: Journey, visit: Visit, tmp_path: Path) -> None:
    stocked(journey)
    page = visit("employee", name="Emma Stone", path="/check")
    page.get_by_label("Your post").fill("A quiet evening at the lake.")
    before = everything_stored(journey.desk.database.url)
    choose(page, "Add pictures", saved(tmp_path, 2, "copy.jpg", changed=True))
    expect(page.locator(".problem")).to_contain_text("by @lena")
    held = page.locator("#post-media").input_value()
    page.locator("#post-media").evaluate(
        'one => one.value = one.value.replace(/"seen":"[^"]{9}/, \'"seen":"AAAAAAAAA\')'
    )
    assert page.locator("#post-media").input_value() != held
    with page.expect_response("**/check/findings"):  # the same is found again
        page.get_by_label("Your post").press_sequentially("!")
    expect(page.locator(".problem")).to_contain_text("by @lena")
    assert len(everything_stored(journey.desk.database.url).splitlines()) == len(before.splitlines())
