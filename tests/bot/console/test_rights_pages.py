"""The pages of people's rights refuse odd input in words."""

import pytest


@pytest.mark.parametrize("number", ["²", "A-٣٣٣", "-1", "9" * 30, "", "1; DROP TABLE case_file"])
def test_a_hold_on_no_case_is_refused_in_words(sign_in, number):
    browser, csrf = sign_in("data_protection_officer")
    answer = browser.post("/rights/retention/holds", data={"csrf": csrf, "case": number, "reason": "Court 12 C 34/26"})
    assert answer.status_code == 409
    assert "case" in answer.text


@pytest.mark.parametrize("whom", ["²", "0", "9" * 17])
def test_nobody_is_identified_by_an_odd_number(sign_in, desk, whom):
    browser, csrf = sign_in("data_protection_officer")
    asked = {"csrf": csrf, "kind": "export", "law": "gdpr", "platform": "sandbox", "handle": "dana"}
    page = browser.post("/rights", data=asked).headers["location"]
    step = {"csrf": csrf, "step": "identify", "text": "They wrote from their account.", "whom": whom, "version": "1"}
    assert browser.post(page, data=step).status_code == 409
