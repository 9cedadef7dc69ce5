"""Which of two ways to the same result is quicker on this machine, found by trying both now and then."""

import contextlib
import statistics
import time
from collections.abc import Iterator

__all__ = ["ROUND", "TRIED", "Quicker"]

# Tries of each way: enough that one interrupted try does not decide. The second way of the engine takes as long to make
# ready as ten photos, so that nobody pays for it who asks only a few times.
TRIED = 10
ROUND = 1000  # after so many it is tried again: the machine may have more, or less, to do beside it


class Quicker:
    """Keeps count of tries, and takes the way that was quicker.

    Of every thousand the first ten go the first way, the next ten the second, and all others the one whose median time
    was shorter. A try that is interrupted by an error is not timed.
    """

    def __init__(self) -> None:
        self._count = 0
        self._seconds: dict[bool, list[float]] = {False: [], True: []}

    @contextlib.contextmanager
    def trial(self) -> Iterator[bool]:
        """Gives whether to go the second way, and takes the time of what is done inside.

        >>> quicker = Quicker()
        >>> ways = []
        >>> for _ in range(20):
        ...     with quicker.trial() as second:
        ...         ways.append(second)
        >>> ways == [False] * 10 + [True] * 10
        True
        """
        place, self._count = self._count % ROUND, self._count + 1
        if place == 0:
            self._seconds = {False: [], True: []}
        second = place >= TRIED if place < 2 * TRIED else self._second_is_quicker()
        started = time.perf_counter()
        yield second
        if place < 2 * TRIED and place != TRIED:  # the first try of the second way also makes it ready
            self._seconds[second].append(time.perf_counter() - started)

    def _second_is_quicker(self) -> bool:
        first, second = self._seconds[False], self._seconds[True]
        return bool(first and second) and statistics.median(second) < statistics.median(first)
