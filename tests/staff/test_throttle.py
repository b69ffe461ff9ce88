"""How long one waits after failed sign-ins."""

from datetime import UTC, datetime, timedelta

from staff.throttle import after_try, delay, keys, wait_left

_NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def test_the_first_four_tries_are_free_and_then_the_wait_doubles_to_five_minutes():
    waits = [delay("pair:1001@10.0.0.1", failures).total_seconds() for failures in range(15)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_an_account_cannot_be_locked_from_elsewhere_by_a_few_tries():
    pair, account, address = keys("1001", "10.0.0.1")
    assert delay(pair, 10) > timedelta(0)
    assert delay(account, 10) == delay(address, 10) == timedelta(0)


def test_an_ipv6_address_counts_as_its_network():
    assert keys("1001", "2001:db8:1:2::3") == keys("1001", "2001:db8:1:2:ffff::9")
    assert keys("1001", "::ffff:10.0.0.1") == keys("1001", "10.0.0.1")


def test_an_hour_of_quiet_forgets():
    assert after_try(9, _NOW - timedelta(hours=2), _NOW) == 1
    assert after_try(9, _NOW - timedelta(minutes=10), _NOW) == 10


def test_the_wait_shrinks_as_time_passes():
    assert wait_left("pair:x", 6, _NOW - timedelta(seconds=3), _NOW) == timedelta(seconds=1)
    assert wait_left("pair:x", 6, _NOW - timedelta(seconds=5), _NOW) == timedelta(0)
