"""What must be reached: each figure with its bound, and where it stands in the results.

A benchmark whose figures have marks writes them into its JSON file under "figures" (a name and a number each), beside
"conditions" with their date; older ones are read as they wrote them.
"""

import dataclasses
import json
import operator
import statistics
from collections.abc import Callable, Iterable
from typing import Any

import against_fastai
import rows

RESULTS = rows.RESULTS
Read = Callable[[Any], float]


@dataclasses.dataclass(frozen=True)
class Mark:
    """A figure that must be reached.

    Args:
        what: in words.
        file: the benchmark's JSON file.
        read: finds the figure in it.
        bound: the least, or for "most" the most, that it may be.
        most: whether the bound is an upper one.
        form: how it is written.
    """

    what: str
    file: str
    read: Read
    bound: float
    most: bool = False
    form: str = ".1%"

    def row(self) -> tuple[str, bool | None]:
        """A line of the table, and whether the mark is met; None where there is no figure yet."""
        place = RESULTS / self.file
        asked = f"{'≤' if self.most else '≥'} {self.bound:{self.form}}"
        not_yet = f"| {self.what} | {asked} | – | not measured |", None
        if not place.is_file():
            return not_yet
        found = json.loads(place.read_text())
        try:
            value = self.read(found)
        except (LookupError, StopIteration, ValueError):  # measured in part, or written otherwise
            return not_yet
        met = (operator.le if self.most else operator.ge)(value, self.bound)
        date = found.get("conditions", {}).get("date", "undated")
        return f"| {self.what} | {asked} | {value:{self.form}} | {'met' if met else 'MISSED'}, {date} |", bool(met)


def _figure(name: str) -> Read:
    return lambda found: found["figures"][name]


def _median(values: Iterable[float]) -> float:
    some = list(values)
    if not some:
        raise LookupError("not measured yet")
    return statistics.median(some)


def _mean(model: str) -> Read:
    def read(found: Any) -> float:
        scores = [row["accuracy"] for row in found["rows"] if row["model"] == model]
        return sum(scores) / len(scores)

    return read


def _summary(name: str) -> Read:
    return lambda found: found["summary"][name]["mean"]


def _seconds(start: str) -> Read:
    return lambda found: _median(
        one for name, some in found["seconds"].items() if name.startswith(start) for one in some
    )


def _newest(found: Any) -> list[dict[str, Any]]:
    """The rows of the machine that was measured last."""
    return [row for row in found["rows"] if row["machine"] == found["conditions"]["machine"]]


def _times_as_fast_as(contestant: str) -> Read:
    """Over the splits of the solar cells, the median of how many times as long a contestant took."""
    return lambda found: _median(against_fastai.ratios(_newest(found), contestant))


def _balanced(contestant: str) -> Read:
    def read(found: Any) -> float:
        return _median(row["balanced_accuracy"] for row in _newest(found) if row["contestant"] == contestant)

    return read


def _ahead_of_loop(found: Any) -> float:
    return _balanced("ours")(found) - _balanced("loop")(found)


def _cold(peer: str) -> Read:
    """How many times as long a peer's command took as ours."""

    def read(found: Any) -> float:
        times = found["rows"][-1]["seconds"]
        ours, theirs = (next(some for name, some in times.items() if word in name) for word in ("seewhy", peer))
        return _median(theirs) / _median(ours)

    return read


def _one_photo(found: Any, peer: str) -> list[float]:
    """For each size of file, how many times as long a peer took as ours."""
    return [_median(times[peer]) / _median(times["seewhy"]) for times in found["milliseconds"].values()]


def _large(found: Any) -> dict[str, Any]:
    """What decoding photos of 12 megapixels took."""
    return next(one for one in found["kinds"] if one["kind"] == "4000×3000")


def _difference(found: Any) -> float:
    return statistics.mean(_large(found)["difference"]["seewhy"])


def _decoding(peer: str) -> Read:
    def read(found: Any) -> float:
        times = _large(found)["milliseconds"]
        return _median(times[peer]) / _median(times["seewhy"])

    return read


def _step(network: str) -> Read:
    """Of both sizes the worse: how many times as long plain PyTorch took as all that SeeWhy does about a step."""

    def read(found: Any) -> float:
        kinds = [list(one.values()) for key, one in found["steps"].items() if key.startswith(network)]
        walls = [[[row["wall_ms"] for row in rows] for rows in (one[0], one[-1])] for one in kinds]
        return min(_median(plain) / _median(ours) for plain, ours in walls)

    return read


def _processes(found: Any) -> float:
    """The largest relative difference of the first epoch's loss between two processes and one.

    Later epochs blow a rounding up: one process with another number of threads is as far from itself there.
    """
    runs = found["runs"]
    (two,) = (some for name, some in runs.items() if name.startswith("2 processes"))
    one = runs["1 process, 1 thread"][0][0]["train_loss"]
    return max(abs(run[0]["train_loss"] / one - 1) for run in two)


def _cifar(contestant: str, figure: str) -> Read:
    """The median over the runs on all photos with the most epochs."""

    def read(found: Any) -> float:
        runs = [row for row in found["rows"] if not row["count"]]
        most = max((row["epochs"] for row in runs), default=0)
        return _median(row[figure] for row in runs if (row["contestant"], row["epochs"]) == (contestant, most))

    return read


def _against_airbench(found: Any) -> float:
    return _cifar("seewhy", "seconds")(found) / _cifar("airbench94_muon", "seconds")(found)


_STAND = (
    Mark("drawings, linear model on pixels", "drawings.json", _mean("linear"), 0.60, most=True),
    Mark("drawings, `plain`, above the linear model", "drawings.json", _mean("plain"), 0.65),
    Mark("drawings, `resnet`", "drawings.json", _mean("resnet"), 0.97),
    Mark("canines, head on ImageNet weights: accuracy", "transfer_canines.json", _summary("accuracy"), 0.98),
    Mark("canines: ECE", "transfer_canines.json", _summary("ece"), 0.03, most=True, form=".3f"),
    Mark("recogniser, top-1 of 1,000", "recogniser.json", lambda found: found["labelled"]["top1"]["value"], 0.85),
    Mark(
        "recogniser, group among cat, dog, wolf",
        "recogniser.json",
        lambda found: found["groups"]["all"]["among_these"]["value"],
        0.92,
    ),
    Mark("ELPV: accuracy", "transfer_elpv.json", _summary("accuracy"), 0.85),
    Mark("ELPV: balanced accuracy", "transfer_elpv.json", _summary("balanced_accuracy"), 0.80),
    Mark("`seewhy predict`, cold shell, s", "start.json", _seconds("seewhy predict, one photo"), 0.5, True, ".2f"),
    Mark("`seewhy --help`, s", "start.json", _seconds("seewhy --help"), 0.3, True, ".2f"),
)
_ELPV, _TUNED = "against_fastai.json", "transfer_elpv_top_size_300.json"
_ONE, _STEP = "predict_one.json", "training_step.json"
_FAST = (
    Mark(
        "ELPV, start to end, times as fast as fastai `fine_tune(3)`", _ELPV, _times_as_fast_as("fastai"), 60, form=".1f"
    ),
    Mark("ELPV, start to end: balanced accuracy", _ELPV, _balanced("ours"), 0.82),
    Mark("ELPV, times as fast as a competent loop", _ELPV, _times_as_fast_as("loop"), 15, form=".1f"),
    Mark("ELPV, balanced accuracy ahead of that loop", _ELPV, _ahead_of_loop, 0.0),
    Mark("ELPV, tuned: accuracy", _TUNED, _summary("accuracy"), 0.88),
    Mark("ELPV, tuned: balanced accuracy", _TUNED, _summary("balanced_accuracy"), 0.85),
    Mark("canines, folder to evaluated classifier, s", "start.json", _seconds("folder"), 12, True, ".1f"),
    Mark(
        "feature pass from files, times as fast as torch eager",
        "features_from_files.json",
        _figure("times_as_fast"),
        8,
        form=".1f",
    ),
    Mark(
        "its layers that are not depthwise, share of the peak",
        "feature_pass.json",
        lambda found: found["layers"][-1]["share_of_peak"],
        0.5,
    ),
    Mark(
        "one photo (the worst of 300 px, 1 MP, 12 MP), times as fast as timm",
        _ONE,
        lambda found: min(_one_photo(found, "timm")),
        3,
        form=".1f",
    ),
    Mark(
        "the same, times as long as OpenVINO by hand",
        _ONE,
        lambda found: 1 / min(_one_photo(found, "openvino")),
        1,
        True,
        ".2f",
    ),
    Mark("cold shell, times as fast as a timm script", "cold.json", _cold("timm"), 10, form=".1f"),
    Mark("cold shell, times as fast as ultralytics", "cold.json", _cold("yolo"), 10, form=".1f"),
    Mark(
        "12 MP JPEG to 224 px, times as fast as Pillow",
        "decode.json",
        _decoding("plain Pillow"),
        5,
        form=".1f",
    ),
    Mark("the same against torchvision", "decode.json", _decoding("torchvision"), 2, form=".1f"),
    Mark("the same, mean difference of 255", "decode.json", _difference, 1, True, ".2f"),
    Mark("training step, `resnet`, times as fast as plain", _STEP, _step("resnet"), 4, form=".1f"),
    Mark("training step, EfficientNet-Lite0", _STEP, _step("efficientnet_lite0"), 4, form=".1f"),
    Mark("our loop's overhead, the worse of two networks", "loop_overhead.json", _figure("overhead"), 0.03, True),
    Mark("CIFAR-10 (JPEG), accuracy of the recipe for 94 %", "cifar.json", _cifar("seewhy", "accuracy_views"), 0.94),
    Mark("its time, times as long as airbench94_muon", "cifar.json", _against_airbench, 1, True, ".2f"),
    Mark(
        "memory of 100,000 photos against 1,000",
        "predict_many.json",
        lambda found: found["memory"]["ratio"],
        1.1,
        True,
        ".2f",
    ),
    Mark("studio, a slider's step until it is drawn, ms", "studio.json", _figure("slider_ms"), 100, True, ".0f"),
    Mark("studio, 95 of 100 steps, ms", "studio.json", _figure("slider_p95_ms"), 100, True, ".0f"),
    Mark("studio, frames a second while panning", "studio.json", _figure("panning_fps"), 30, form=".0f"),
    Mark(
        "torchrun, 2 processes, difference of the first epoch's loss", "processes.json", _processes, 1e-5, True, ".0e"
    ),
)
MARKS = _STAND + _FAST
