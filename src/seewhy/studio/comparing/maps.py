"""What a method draws of one photo, how long that takes, and what the map is worth here: measured, not asserted."""

import dataclasses
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.errors import UsageError
from seewhy.explain.asked import Asked, ask
from seewhy.explain.methods import METHODS, Method, method

if TYPE_CHECKING:
    from seewhy.classifier.classifier import Classifier
    from seewhy.explain.grades import Case, Grade
    from seewhy.explain.grades.removal import BlindAreas
    from seewhy.explain.subject import Subject
    from seewhy.network.network import Network

__all__ = ["TESTS", "Drawn", "Dropped", "MapQuestion", "Maps", "methods_to_json"]

TESTS = ("taking_away", "noise", "forgetting")
"""taking_away: deletion and insertion beside blind orders; noise: stability; forgetting: the sanity check."""

_KEPT = 48  # maps and grades of the last questions, 200 kB a map of 224 px
_NETWORKS = 2  # of random weights, the fewest that can be compared with one another
_DRAWS = 3  # times that noise is laid over the photo

Told = Callable[[int, int], None]


class Dropped(Exception):  # noqa: N818 - not a failure: nobody waits for the answer any more
    """The question was dropped while it was worked on."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class MapQuestion:
    """What is asked of a method.

    Args:
        key: names the photo as it is changed; the same key is the same pixels.
        source: the photo's bytes, or an image (height, width, 3) uint8.
        target: the class; None for the most probable one.
        against: the class it is held against.
        method: its name.
    """

    key: str
    source: "bytes | np.ndarray" = dataclasses.field(repr=False, compare=False)
    target: str | None
    against: str | None
    method: str

    @property
    def photo(self) -> tuple[str, str | None, str | None]:
        """All but the method."""
        return self.key, self.target, self.against


@dataclasses.dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """A method's map.

    Args:
        asked: the question and the answer's numbers.
        heatmap: (size, size) float32, in the method's unit.
        seconds: it took to draw.
    """

    asked: Asked
    heatmap: np.ndarray
    seconds: float


def methods_to_json() -> list[dict[str, Any]]:
    """The catalogue of methods, for the page."""
    return [
        {
            "name": one.name,
            "title": one.title[:1].upper() + one.title[1:],
            "help": one.help,
            "unit": one.unit,
            "adds_up": one.adds_up,
            "reference": one.reference,
        }
        for one in METHODS.values()
    ]


class Maps:
    """One classifier's maps; its network is built in torch when the first is drawn, for one question at a time.

    Args:
        classifier: whose answers are explained.
    """

    def __init__(self, classifier: "Classifier") -> None:
        self.classifier = classifier
        self._network: Network | None = None
        self._lock = threading.Lock()  # a drawing hangs hooks on the network
        self._kept: OrderedDict[Any, Any] = OrderedDict()

    def draw(self, question: MapQuestion, dropped: threading.Event | None = None) -> Drawn:
        """A method's map of a photo.

        Args:
            question: what is asked.
            dropped: set where nobody waits any more.

        Raises:
            ConfigError: no such method or class.
            MissingExtraError: torch is not installed.
            Dropped: it was dropped.
        """
        chosen = method(question.method)
        with self._lock, self._watched(dropped) as subject:
            return self._drawn(chosen, question, subject)

    def grade(
        self, question: MapQuestion, test: str, told: Told = lambda done, total: None, dropped: Any = None
    ) -> dict[str, Any]:
        """What the map is worth on this photo, by one test.

        Args:
            question: what is asked.
            test: one of TESTS.
            told: hears how many maps are drawn, of how many at most.
            dropped: a threading.Event, set where nobody waits any more.

        Returns:
            "test", "passed", "sentence" and the test's own figures.

        Raises:
            UsageError: no such test.
            ConfigError, MissingExtraError, Dropped: as for draw.
        """
        if test not in TESTS:
            raise UsageError(f'There is no test "{test}"', f"one of {', '.join(TESTS)}", "Reload the page.")
        chosen = method(question.method)
        with self._lock, self._watched(dropped) as subject:
            drawn = self._drawn(chosen, question, subject)
            key = ("grade", question, test)
            if key not in self._kept:
                self._keep(key, _GRADERS[test](self, chosen, question, (drawn, subject), told))
            return self._kept[key]

    def _drawn(self, chosen: Method, question: MapQuestion, subject: "Callable[[Asked], Subject]") -> Drawn:
        key = ("map", question)
        if key not in self._kept:
            asked, _ = ask(self.classifier, question.source, question.target, question.against)
            about = subject(asked)
            begun = time.perf_counter()
            heatmap = chosen.attribute(about, asked.prepared)
            seconds = time.perf_counter() - begun
            self._keep(key, Drawn(asked=asked, heatmap=heatmap.astype(np.float32), seconds=seconds))
        self._kept.move_to_end(key)
        return self._kept[key]

    def _keep(self, key: Any, value: Any) -> None:
        self._kept[key] = value
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    @contextmanager
    def _watched(self, dropped: threading.Event | None) -> "Iterator[Callable[[Asked], Subject]]":
        """Gives what makes the subject of a question; every run of its network first looks whether anybody waits."""
        from seewhy.devices import require_torch

        require_torch()
        from seewhy.explain.asked import sights_of_classifier
        from seewhy.explain.subject import Subject

        if self._network is None:
            self._network = self.classifier.network()

        def look(*_: Any) -> None:
            if dropped is not None and dropped.is_set():
                raise Dropped

        look()
        hook = self._network.register_forward_pre_hook(look)
        try:
            yield lambda asked: Subject(
                network=self._network,  # type: ignore[arg-type]
                direction=asked.direction,
                size=self.classifier.preprocessing.size,
                sights=sights_of_classifier(self.classifier),
            )
        finally:
            hook.remove()

    def _blind(self, case: "Case", question: MapQuestion) -> "BlindAreas":
        """What blind orders do to this photo's answer: the same for every method."""
        from seewhy.explain.grades import QUICK, blind_areas

        key = ("blind", question.photo)
        if key not in self._kept:
            self._keep(key, blind_areas(case, QUICK))
        return self._kept[key]

    def _case(self, found: "tuple[Drawn, Callable[[Asked], Subject]]") -> "Case":
        from seewhy.explain.grades import Case

        drawn, subject = found
        return Case(
            subject=subject(drawn.asked),
            image=drawn.asked.prepared,
            temperature=self.classifier.temperature,
            engine=self.classifier.logits,
        )

    def _taking_away(self, chosen: Method, question: MapQuestion, found: Any, told: Told) -> dict[str, Any]:
        from seewhy.explain.grades import QUICK, grade

        case = self._case(found)
        blind = self._blind(case, question)
        return _removal_told(grade(chosen, [case], QUICK, blind=[blind], maps=[found[0].heatmap]))

    def _noise(self, chosen: Method, question: MapQuestion, found: Any, told: Told) -> dict[str, Any]:
        from seewhy.explain.grades import GradeConfig
        from seewhy.explain.grades.stability import STABLE, stability

        config = GradeConfig(noise_draws=_DRAWS)
        counted = _counted(chosen, _DRAWS, told)
        got = stability(counted, [self._case(found)], config, [found[0].heatmap])
        if not got.draws:
            said = "Noise that hardly anyone sees changed the answer itself each time; the map cannot be judged by it."
            return {"test": "noise", "passed": None, "sentence": said, "value": None}
        value = got.likeness.value
        said = (
            f"Under noise that hardly anyone sees the map keeps its order by {value:.2f} "
            f"(1: the same; below {STABLE:g} noise decides most of it)."
        )
        return {"test": "noise", "passed": got.passed, "sentence": said, "value": value, "enough": STABLE}

    def _forgetting(self, chosen: Method, question: MapQuestion, found: Any, told: Told) -> dict[str, Any]:
        from seewhy.explain.grades import GradeConfig
        from seewhy.explain.grades.sanity import sanity

        case = self._case(found)
        total = 1 + _NETWORKS * (1 + len(case.subject.network.body.stages))
        got = sanity(_counted(chosen, total, told), [case], GradeConfig(random_networks=_NETWORKS))
        drawn_from = (
            "It needs what was learned" if got.passed else "It is drawn from the photo, not from what was learned"
        )
        said = (
            f"When the network forgets all it has learned, the map is like it was by {got.after.value:.2f}; by chance "
            f"alone it would be {got.chance:.2f}. {drawn_from}."
        )
        return {
            "test": "forgetting",
            "passed": got.passed,
            "sentence": said,
            "value": got.after.value,
            "chance": got.chance,
        }


_GRADERS = {"taking_away": Maps._taking_away, "noise": Maps._noise, "forgetting": Maps._forgetting}


def _counted(chosen: Method, total: int, told: Told) -> Method:
    """The same method; how many maps it has drawn is told."""
    done = 0

    def attribute(*asked: Any) -> np.ndarray:
        nonlocal done
        heatmap = chosen.attribute(*asked)
        done += 1
        told(min(done, total), total)
        return heatmap

    told(0, total)
    return dataclasses.replace(chosen, attribute=attribute)


def _removal_told(grade: "Grade") -> dict[str, Any]:
    """Deletion and insertion, beside those of orders that know nothing of the network."""
    return {
        "test": "taking_away",
        "passed": grade.trusted,
        "sentence": grade.sentence,
        "deletion": grade.deletion.value,
        "insertion": grade.insertion.value,
        "lead": grade.lead.value,
        "full": grade.full,
        "blank": grade.blank,
        "blind": {
            name: {"deletion": one.deletion, "insertion": one.insertion} for name, one in grade.baselines.items()
        },
    }
