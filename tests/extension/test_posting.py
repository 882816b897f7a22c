"""On the sites: findings beside what is written, fixes that the site's editor takes, and presses held in time."""

import pytest
from playwright.sync_api import expect

from storage import feedback
from tests.bot.api.test_own_accounts import everything_stored
from tests.extension.conftest import SITES, Chromium, Served, Site

pytestmark = pytest.mark.browser
LEAK = "Our Q3 revenue was $4.2 billion, up 12%, we announce on Thursday"
CONTACT = "My mail is jane.roe@gmail.com, hello"
FINE = "A lovely sunset at the lake today"
BLOCKED = "Please don't post this as it stands."


@pytest.fixture
def ready(chromium: Chromium, served: Served) -> Chromium:
    chromium.set_up(served.address, served.key("check:own"))
    chromium.worker.evaluate("() => { self.fetch = self.realFetch ?? self.fetch; }")
    return chromium


@pytest.mark.parametrize("name", SITES)
def test_what_must_not_go_out_is_held_by_button_and_by_keyboard(ready: Chromium, name: str) -> None:
    site = ready.open(name)
    site.write(LEAK)
    expect(site.verdict).to_have_text(BLOCKED)
    expect(site.panel).to_contain_text("financial matters that are not published")
    site.button.click()
    expect(site.said).to_contain_text("Not posted. This must not go out")
    site.editor.click()
    site.page.keyboard.press("Control+Enter")
    site.button.focus()
    site.page.keyboard.press("Enter")
    assert site.posted() == []


@pytest.mark.parametrize("name", SITES)
def test_what_is_fine_goes_out_with_one_press(ready: Chromium, name: str) -> None:
    site = ready.open(name)
    site.write(FINE)
    expect(site.verdict).to_have_text("Fine to post.")
    site.button.click()
    site.editor.click()
    site.page.keyboard.press("Control+Enter")
    assert site.posted() == [FINE, FINE]


@pytest.mark.parametrize("name", SITES)
def test_a_fix_is_taken_by_the_sites_own_editor(ready: Chromium, name: str) -> None:
    site = ready.open(name)
    site.write("Hello there")
    site.page.keyboard.press("Enter")
    site.page.keyboard.type(CONTACT)
    site.panel.get_by_role("button", name="Change to").click()
    expect(site.said).to_have_text("Changed.")
    expect(site.verdict).to_have_text("Fine to post.")
    assert site.text() == "Hello there\nMy mail is (by direct message), hello"
    assert site.page.locator("body").evaluate("() => window.posted.length") == 0


def test_what_had_better_be_mended_is_asked_about_and_may_go_out(ready: Chromium) -> None:
    site = ready.open("x")
    site.write(CONTACT)
    expect(site.verdict).to_have_text("Better mend this first.")
    site.button.click()
    expect(site.said).to_contain_text("It is your decision")
    assert site.posted() == []
    expect(site.panel.get_by_role("button", name="Look again")).to_be_focused()
    site.panel.get_by_role("button", name="Post as it is").click()
    site.page.wait_for_function("window.posted.length === 1")
    assert site.posted() == [CONTACT]
    site.editor.click()
    site.page.keyboard.type("!")
    expect(site.verdict).to_have_text("Better mend this first.")
    site.button.click()
    assert site.posted() == [CONTACT], "the freedom is for that text alone"


def test_a_press_while_the_answer_is_outstanding_waits_and_posts_nothing_by_itself(ready: Chromium) -> None:
    site = ready.open("x")
    slow_down(ready, 1500)
    site.write(FINE)
    site.button.click()
    expect(site.said).to_contain_text("still being checked")
    expect(site.said).to_contain_text("Checked: fine to post. Press once more.")
    assert site.posted() == []
    site.button.click()
    assert site.posted() == [FINE]


def test_an_answer_about_words_that_are_gone_is_dropped(ready: Chromium) -> None:
    site = ready.open("linkedin")
    slow_down(ready, 1500)
    site.write(FINE)
    site.page.wait_for_timeout(600)
    slow_down(ready, 0)
    site.page.keyboard.type(f". {LEAK}")
    expect(site.verdict).to_have_text(BLOCKED)
    site.page.wait_for_timeout(1800)
    expect(site.verdict).to_have_text(BLOCKED)


def test_nobody_is_held_when_the_desk_is_away(chromium: Chromium, served: Served) -> None:
    chromium.set_up("http://127.0.0.1:9", served.key("check:own"))
    site = chromium.open("x")
    site.write(LEAK)
    expect(site.verdict).to_have_text("The desk can't be reached, so this is not checked. You can post.")
    site.button.click()
    assert site.posted() == [LEAK]
    chromium.set_up(served.address, "ans_wrong")
    site.page.keyboard.type("!")
    site.editor.click()
    site.page.keyboard.type("!")
    expect(site.verdict).to_contain_text("does not take this key")
    site.button.click()
    assert len(site.posted()) == 2


def test_nothing_is_said_or_held_before_it_is_set_up_but_once(chromium: Chromium) -> None:
    site = chromium.open("x")
    site.write(LEAK)
    expect(site.verdict).to_contain_text("not set up yet")
    site.button.click()
    assert site.posted() == [LEAK]


def test_a_changed_page_is_said_once_and_never_breaks(ready: Chromium) -> None:
    renamed = ready.open(
        "x", lambda html: html.replace("tweetTextarea_0", "composerField").replace(' aria-label="Post text"', "")
    )
    editor = renamed.page.locator('[data-testid="composerField"]')
    editor.click()
    renamed.page.keyboard.type(LEAK)
    expect(renamed.said).to_have_text("X has changed its page. The check goes on, but it may be less exact.")
    expect(renamed.verdict).to_have_text(BLOCKED)
    renamed.button.click()
    assert renamed.posted() == []
    buttonless = ready.open(
        "x", lambda html: html.replace("tweetButtonInline", "sendIt").replace("<span>Post</span>", "<span>Go</span>")
    )
    buttonless.write(LEAK)
    expect(buttonless.said).to_contain_text("the button to post was not found")
    buttonless.page.locator('[data-testid="sendIt"]').click()
    assert buttonless.posted() == [LEAK]
    strange = ready.open(
        "x",
        lambda html: html.replace("tweetTextarea_0", "field").replace('role="textbox" aria-label="Post text"', "", 1),
    )
    strange.page.locator('[data-testid="field"]').click()
    strange.page.keyboard.type(LEAK)
    expect(strange.said).to_have_text("X has changed its page: what you write here is not checked. You can post.")
    strange.button.click()
    assert strange.posted() == [LEAK]


def test_messages_are_never_read(ready: Chromium) -> None:
    site = ready.open("x")
    asked = count_checks(ready)
    site.page.locator("#private").click()
    site.page.keyboard.type(LEAK)
    site.page.wait_for_timeout(1200)
    expect(site.panel).to_have_count(0)
    assert ready.worker.evaluate("() => self.checks") == asked


def test_other_buttons_of_the_page_are_left_alone(ready: Chromium) -> None:
    site = ready.open("x")
    site.write(LEAK)
    expect(site.verdict).to_have_text(BLOCKED)
    site.page.locator('[data-testid="reply"]').click()
    assert site.page.evaluate("window.opened")


def test_the_findings_can_be_reached_and_left_by_keyboard(ready: Chromium) -> None:
    site = ready.open("linkedin")
    site.write(CONTACT)
    expect(site.verdict).to_have_text("Better mend this first.")
    ready.worker.evaluate(
        """async () => {
          for (const tab of await chrome.tabs.query({}))
            chrome.tabs.sendMessage(tab.id, { kind: "focus" }).catch(() => {});
        }"""
    )
    change = site.panel.get_by_role("button", name="Change to")
    expect(change).to_be_focused()
    site.page.keyboard.press("Escape")
    expect(site.editor).to_be_focused()
    expect(site.panel.get_by_role("status")).to_contain_text("Better mend this first.")


def test_the_panel_covers_neither_text_nor_button(ready: Chromium) -> None:
    for name in SITES:
        site = ready.open(name)
        site.write(CONTACT)
        expect(site.verdict).to_have_text("Better mend this first.")
        panel, *others = (one.bounding_box() for one in (site.panel, site.editor, site.button))
        assert panel
        for one in others:
            assert one
            apart = (
                panel["x"] >= one["x"] + one["width"] or one["x"] >= panel["x"] + panel["width"]
                or panel["y"] >= one["y"] + one["height"] or one["y"] >= panel["y"] + panel["height"]
            )  # fmt: skip
            assert apart, (name, panel, one)


def slow_down(chromium: Chromium, milliseconds: int) -> None:
    """Let the desk's answers take their time."""
    chromium.worker.evaluate(
        """(milliseconds) => {
          const real = self.realFetch ??= self.fetch;
          self.fetch = async (...given) => {
            const wait = milliseconds;
            const answer = await real(...given);
            await new Promise((done) => setTimeout(done, wait));
            return answer;
          };
        }""",
        milliseconds,
    )


def count_checks(chromium: Chromium) -> int:
    """Count what is asked of the desk from now on."""
    return int(
        chromium.worker.evaluate(
            """() => {
              const real = self.realFetch ??= self.fetch;
              self.checks = 0;
              self.fetch = (...given) => (self.checks += 1, real(...given));
              return self.checks;
            }"""
        )
    )


def test_nothing_of_it_is_kept(ready: Chromium, own_database_url: str) -> None:
    site: Site = ready.open("x")
    site.write("Zaunkoenigsruf! My mail is jane.roe@gmail.com, hello")
    expect(site.verdict).to_have_text("Better mend this first.")
    assert "Zaunkoenigsruf" not in everything_stored(own_database_url)
    kept = ready.worker.evaluate(
        "async () => JSON.stringify([await chrome.storage.local.get(), await chrome.storage.session.get()])"
    )
    assert "Zaunkoenigsruf" not in kept
    assert set(ready.worker.evaluate("async () => Object.keys(await chrome.storage.local.get())")) == {
        "address",
        "key",
        "account",
    }


def test_a_company_post_is_recorded_when_it_goes_out_and_not_while_it_is_typed(
    chromium: Chromium, served: Served, own_database_url: str
) -> None:
    chromium.set_up(served.address, served.key("check:company"), "company")
    site = chromium.open("x")
    site.write("Zaunammer: our store opens at nine on Monday")
    expect(site.verdict).to_have_text("Fine to post.")
    assert "Zaunammer" not in everything_stored(own_database_url)
    site.button.click()
    assert len(site.posted()) == 1
    for _ in range(40):
        if "Zaunammer" in everything_stored(own_database_url):
            break
        site.page.wait_for_timeout(250)
    assert "Zaunammer" in everything_stored(own_database_url)


def test_a_finding_is_called_wrong_and_leaves_the_rule_alone(chromium: Chromium, served: Served) -> None:
    chromium.set_up(served.address, served.key("check:own", "feedback:give"))
    site = chromium.open("x")
    site.write(CONTACT)
    doubt = site.panel.get_by_role("button", name="Wrong?").first
    doubt.click()
    expect(site.said).to_contain_text("Neither your words nor your name are kept")
    expect(site.panel.get_by_role("button", name="Wrong?")).to_have_count(0)
    expect(site.panel).to_contain_text("jane.roe@gmail.com")
    with served.desk.database.session() as session:
        said = feedback.to_review(session)[-1]
    assert (said.rule.partition("/")[0], said.subject, said.note, said.by) == ("rights", "", "", None)
    assert "jane.roe" not in everything_stored(served.desk.database.url)
    assert site.posted() == []


def test_a_key_that_may_not_say_so_is_named(ready: Chromium) -> None:
    site = ready.open("x")
    site.write(CONTACT)
    site.panel.get_by_role("button", name="Wrong?").first.click()
    expect(site.said).to_contain_text("feedback:give")
    expect(site.panel.get_by_role("button", name="Wrong?")).to_have_count(1)
