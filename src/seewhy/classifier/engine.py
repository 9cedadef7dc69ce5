"""The engine that computes a network's logits without torch. The one door to ONNX Runtime."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from seewhy.classifier.quicker import Quicker
from seewhy.devices import processors
from seewhy.errors import ArtefactError, UsageError
from seewhy.progress import activity

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["MAPS_PREFIX", "OnnxEngine"]

MAPS_PREFIX = "feature_maps."  # outputs so named are the feature maps of one stage
_ONLY_ERRORS = 3  # ONNX Runtime's severity: warnings about CPU features would end up among a user's predictions

# Photos computed in one run, as pixels: what a network makes of two photos of 224 px still lies in a core's cache.
# Larger runs wait for memory (docs/decisions/0065-many-photos-a-core-each.md).
_PIXELS_AT_ONCE = 2 * 224 * 224
_MOST_AT_ONCE = 64


class OnnxEngine:
    """Runs a network that was saved as an ONNX graph.

    The graph (*ONNX*: a network written down as plain operations) takes photos as they are on screen, whole numbers
    0–255; the preprocessing constants are inside. It is optimised (operations fused) when the engine is made.

    Several photos are shared out among the threads, one or two at a time each: no thread waits for another, and what a
    thread works on stays in its core's cache. One photo is computed by one thread; where one is asked for again and
    again, all threads together are tried on it too, and whichever is quicker on this machine is kept. An engine may be
    used by several threads at once; whoever finds another at work computes with the calling thread alone. The answers
    are the same to the last bits of float32, whichever way was taken.

    Args:
        model: the bytes of the ONNX file; one input (batch, size, size, 3) uint8.
        threads: how many threads may be used; None: as many as this process has processors.

    Raises:
        ArtefactError: the bytes are no graph that this ONNX Runtime can run.
    """

    def __init__(self, model: bytes, threads: int | None = None) -> None:
        self.threads: int = threads or processors()
        self._model, self._alone = model, _session(model, threads=1)
        self._together: InferenceSession | None = None
        self._counting, self._making, self._running = threading.Lock(), threading.Lock(), 0
        self._quicker = Quicker()
        (taken,) = self._alone.get_inputs()
        self.input_name: str = taken.name
        self.input_shape: tuple[int | str | None, ...] = tuple(taken.shape)
        self.output_names: tuple[str, ...] = tuple(output.name for output in self._alone.get_outputs())
        side = next((side for side in self.input_shape[1:] if isinstance(side, int)), 224)
        self._at_once = max(1, min(_MOST_AT_ONCE, _PIXELS_AT_ONCE // side**2))

    def run(self, images: np.ndarray, names: Sequence[str], *, one_thread: bool = False) -> dict[str, np.ndarray]:
        """Computes the outputs named.

        Args:
            images: (batch, size, size, 3) uint8.
            names: outputs of the graph, such as ("logits",).
            one_thread: compute with the calling thread alone; for callers that run several at once.

        Returns:
            Each output by its name, its first axis the batch.

        Raises:
            UsageError: the images are of another shape or type, or there is no such output.
            ArtefactError: the graph failed while running.
        """
        self._check(images, names)
        if len(images) == 0:  # let one blank image tell the shapes
            blank = np.zeros((1, *images.shape[1:]), np.uint8)
            return {name: output[:0] for name, output in self.run(blank, names, one_thread=one_thread).items()}
        with activity("network"), self._counted() as others:
            outputs = self._outputs(images, names, 1 if others or one_thread else self.threads)
        if len(outputs) == 1:
            return dict(zip(names, outputs[0], strict=True))
        return {name: np.concatenate([one[k] for one in outputs]) for k, name in enumerate(names)}

    def logits(self, images: np.ndarray, *, one_thread: bool = False) -> np.ndarray:
        """The logits.

        Args:
            images: (batch, size, size, 3) uint8.
            one_thread: as for run.

        Returns:
            (batch, classes) float32.
        """
        return self.run(images, ("logits",), one_thread=one_thread)["logits"]

    def logits_and_maps(
        self, images: np.ndarray, stages: Sequence[str] | None = None, *, one_thread: bool = False
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The logits and the feature maps they are summed from, in one run.

        Args:
            images: (batch, size, size, 3) uint8.
            stages: whose maps are wanted; None for all.
            one_thread: as for run.

        Returns:
            (batch, classes) float32, and by stage (batch, channels, height, width) float32.
        """
        names = [name for name in self.output_names if name.startswith(MAPS_PREFIX)]
        if stages is not None:
            names = [MAPS_PREFIX + stage for stage in stages]
        outputs = self.run(images, ("logits", *names), one_thread=one_thread)
        return outputs["logits"], {name.removeprefix(MAPS_PREFIX): outputs[name] for name in names}

    def _outputs(self, images: np.ndarray, names: Sequence[str], threads: int) -> list[list[Any]]:
        """The outputs in the order of the names, a few images at a time."""
        if threads > 1 and len(images) == 1:
            with self._quicker.trial() as together:
                return [self._run(self._all_threads() if together else self._alone, images, names)]
        share = -(-len(images) // threads)  # rounded up
        step = min(self._at_once, share)
        parts = [images[start : start + step] for start in range(0, len(images), step)]
        if threads == 1 or len(parts) == 1:
            return [self._run(self._alone, part, names) for part in parts]
        with ThreadPoolExecutor(threads, thread_name_prefix="seewhy-engine") as pool:
            return list(pool.map(lambda part: self._run(self._alone, part, names), parts))

    @contextlib.contextmanager
    def _counted(self) -> Iterator[int]:
        """Counts who is running; gives how many others there are."""
        with self._counting:
            others, self._running = self._running, self._running + 1
        try:
            yield others
        finally:
            with self._counting:
                self._running -= 1

    def _all_threads(self) -> "InferenceSession":
        """The graph made ready for all threads to work on one photo, when it is first needed."""
        with self._making:
            if self._together is None:
                self._together = _session(self._model, threads=self.threads)
            return self._together

    def _run(self, session: "InferenceSession", images: np.ndarray, names: Sequence[str]) -> list[Any]:
        try:
            return list(session.run(list(names), {self.input_name: np.ascontiguousarray(images)}))
        except Exception as error:
            raise ArtefactError(
                f"The network's ONNX graph failed while running ({_first_line(error)})",
                "a graph written by SeeWhy and memory enough for it",
                "Save the classifier again; with little memory, give it fewer photos at once.",
            ) from error

    def _check(self, images: np.ndarray, names: Sequence[str]) -> None:
        sides = tuple(side if isinstance(side, int) else None for side in self.input_shape[1:])
        fits = images.ndim == 4 and images.dtype == np.uint8
        if not fits or any(side not in (None, had) for side, had in zip(sides, images.shape[1:], strict=True)):
            raise UsageError(
                f"The network was given images of shape {images.shape} and type {images.dtype}",
                f"(batch, {', '.join(str(side) if side else 'any' for side in sides)}) of type uint8",
                "Prepare photos with the classifier's own preprocessing: classifier.preprocessing.read(photo).",
            )
        for name in names:
            if name not in self.output_names:
                raise UsageError(
                    f'The network\'s ONNX graph has no output called "{name}"',
                    f"one of {', '.join(self.output_names)}",
                    "Save the classifier again with this version of SeeWhy.",
                )


def _session(model: bytes, threads: int) -> "InferenceSession":
    """An ONNX graph, optimised and ready to run."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ONLY_ERRORS
    # Threads that wait for their next piece of a photo must not fall asleep: waking them takes longer than the piece.
    # They sleep between photos, when others need the processors to decode.
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads > 1 else "0")
    options.add_session_config_entry("session.force_spinning_stop", "1")
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions share no class of their own
        raise ArtefactError(
            f"The network's ONNX graph cannot be run ({_first_line(error)})",
            "a graph written by SeeWhy, of an operator set that ONNX Runtime knows",
            "Run: pip install --upgrade onnxruntime. If that does not help, save the classifier again.",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
