"""How long one waits after failed sign-ins."""

from datetime import UTC, datetime, timedelta

from staff.sign_in.throttle import after_try, delay, keys, wait_left

_NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_the_first_four_tries_are_free_and_then_the_wait_doubles_to_five_minutes():
    waits = [delay("pair:1001@10.0.0.1", failures).total_seconds() for failures in range(15)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_browser_known_to_the_account_is_counted_alone():
    assert keys("1001 ", "10.0.0.1", "d") == ("device:1001@d",)
    assert len(keys("1001", "10.0.0.1")) == 3


def test_whoever_guesses_from_one_place_never_makes_the_account_wait():
    pair, account, _ = keys("1001", "10.0.0.1")
    at, pairs, accounts = _NOW, 0, 0
    for _ in range(500):  # as fast as they may, for a day and more
        pairs, accounts = after_try(pairs, at, at), after_try(accounts, at, at)
        waited = at + max(delay(pair, pairs), timedelta(seconds=1))
        assert delay(account, accounts) == timedelta(0)
        faded = after_try(accounts, at, waited) - 1
        at, accounts = waited, faded


def test_strangers_from_many_places_make_strangers_wait_a_minute_at_most():
    _, account, address = keys("1001", "10.0.0.1")
    assert delay(account, 99) == delay(address, 29) == timedelta(0)
    assert delay(account, 1000) == delay(address, 1000) == timedelta(minutes=1)


def test_an_ipv6_address_counts_as_its_network():
    assert keys("1001", "2001:db8:1:2::3") == keys("1001", "2001:db8:1:2:ffff::9")
    assert keys("1001", "::ffff:10.0.0.1") == keys("1001", "10.0.0.1")


def test_failures_fade_by_half_in_an_hour():
    assert after_try(8, _NOW - timedelta(hours=1), _NOW) == 5
    assert after_try(9, _NOW - timedelta(hours=8), _NOW) == 1
    assert after_try(9, _NOW - timedelta(minutes=1), _NOW) == 10
    assert after_try(9, _NOW + timedelta(seconds=2), _NOW) == 10  # another machine's clock


def test_the_wait_shrinks_as_time_passes():
    assert wait_left("pair:x", 6, _NOW - timedelta(seconds=3), _NOW) == timedelta(seconds=1)
    assert wait_left("pair:x", 6, _NOW - timedelta(seconds=5), _NOW) == timedelta(0)
