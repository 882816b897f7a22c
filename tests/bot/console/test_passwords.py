import pytest

from bot.console.passwords import Throttle, WeakPassword, hash_password, verify_password


def test_a_password_fits_its_own_hash_only():
    stored = hash_password("violet anvil tuesday")
    assert verify_password("violet anvil tuesday", stored)
    assert not verify_password("violet anvil monday", stored)
    assert "violet" not in stored


def test_nobody_can_sign_in_without_a_stored_hash():
    assert not verify_password("nobody has this password", None)
    assert not verify_password("anything at all", "not a hash")


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", ""])
def test_weak_passwords_are_refused_with_advice(weak):
    with pytest.raises(WeakPassword, match="unrelated words"):
        hash_password(weak)


def test_the_eighth_failure_closes_the_door_and_a_success_opens_it():
    throttle = Throttle()
    for _ in range(7):
        throttle.failed("login:kim", "address:x")
    assert throttle.seconds_to_wait("login:kim", "address:x") == 0
    throttle.failed("login:kim", "address:x")
    assert 0 < throttle.seconds_to_wait("login:kim") <= 301
    assert throttle.seconds_to_wait("login:other") == 0
    throttle.succeeded("login:kim")
    assert throttle.seconds_to_wait("login:kim") == 0
