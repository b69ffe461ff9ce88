"""Customers' ids as others see them: no row of 1, 2, 3 that somebody could walk along.

Rule: an id outside the service is a permutation, by a key, of the one in the tables: a Feistel
cipher of 52 bits, so that JavaScript holds it as a number. Who knows some ids cannot tell others;
of a million customers one guess in four thousand million hits. The tables stay as they are.
"""

import hashlib

_HALF = 26  # bits
_MASK = (1 << _HALF) - 1
_ROUNDS = 6
MOST = (1 << 2 * _HALF) - 1


class PublicIds:
    """The permutation of one key."""

    def __init__(self, key: bytes) -> None:
        """Take a secret of 64 bytes at most; another key gives other ids."""
        self._keyed = [
            hashlib.blake2b(key=key, digest_size=4, salt=bytes([n])) for n in range(_ROUNDS)
        ]

    def show(self, customer_id: int) -> int:
        """Give a customer's id as it leaves the service."""
        left, right = customer_id >> _HALF, customer_id & _MASK
        for number in range(_ROUNDS):
            left, right = right, left ^ self._mixed(number, right)
        return left << _HALF | right

    def read(self, shown: int) -> int:
        """Give the id in the tables; a made-up one leads to one that nobody has."""
        left, right = shown >> _HALF, shown & _MASK
        for number in reversed(range(_ROUNDS)):
            left, right = right ^ self._mixed(number, left), left
        return left << _HALF | right

    def _mixed(self, number: int, half: int) -> int:
        mixer = self._keyed[number].copy()
        mixer.update(half.to_bytes(4))
        return int.from_bytes(mixer.digest()) & _MASK
