"""The engine that computes a network's logits without torch. The one door to ONNX Runtime."""

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from seewhy.errors import ArtefactError, UsageError

__all__ = ["CHUNK", "MAPS_PREFIX", "OnnxEngine"]

MAPS_PREFIX = "feature_maps."  # outputs so named are the feature maps of one stage
CHUNK = 64  # photos computed at once: bounds the memory of activations (EfficientNet-Lite0 at 224 px: about 0.6 GB)
_ONLY_ERRORS = 3  # ONNX Runtime's severity: warnings about CPU features would end up among a user's predictions


class OnnxEngine:
    """Runs a network that was saved as an ONNX graph.

    The graph (*ONNX*: a network written down as plain operations) takes photos as they are on screen, whole numbers
    0–255; the preprocessing constants are inside. It is optimised (operations fused) once, when the engine is made.

    Args:
        model: the bytes of the ONNX file; one input (batch, size, size, 3) uint8.
        threads: how many threads a single run may use; None: as many as this process has processors.

    Raises:
        ArtefactError: the bytes are no ONNX graph that this ONNX Runtime can run.
    """

    def __init__(self, model: bytes, threads: int | None = None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.intra_op_num_threads = threads or _processors()
        options.inter_op_num_threads = 1
        options.log_severity_level = _ONLY_ERRORS
        # Threads that wait for work would otherwise spin, taking processors from those that decode photos. Measured
        # on EfficientNet-Lite0, 2 threads: making the engine takes 38 ms of processor time instead of 70.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its exceptions share no class of their own
            raise ArtefactError(
                f"The network's ONNX graph cannot be run ({_first_line(error)})",
                "a graph written by SeeWhy, of an operator set that ONNX Runtime knows",
                "Run: pip install --upgrade onnxruntime. If that does not help, save the classifier again.",
            ) from error
        (taken,) = self._session.get_inputs()
        self.input_name: str = taken.name
        self.input_shape: tuple[int | str | None, ...] = tuple(taken.shape)
        self.output_names: tuple[str, ...] = tuple(output.name for output in self._session.get_outputs())

    def run(self, images: np.ndarray, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Computes the outputs named.

        Args:
            images: (batch, size, size, 3) uint8.
            names: outputs of the graph, such as ("logits",).

        Returns:
            Each output by its name, its first axis the batch.

        Raises:
            UsageError: the images are of another shape or type, or there is no such output.
            ArtefactError: the graph failed while running.
        """
        self._check(images, names)
        if len(images) == 0:  # let one blank image tell the shapes
            blank = np.zeros((1, *images.shape[1:]), np.uint8)
            return {name: output[:0] for name, output in self.run(blank, names).items()}
        parts = [self._run(images[start : start + CHUNK], names) for start in range(0, len(images), CHUNK)]
        if len(parts) == 1:
            return dict(zip(names, parts[0], strict=True))
        return {name: np.concatenate([part[k] for part in parts]) for k, name in enumerate(names)}

    def logits(self, images: np.ndarray) -> np.ndarray:
        """The logits.

        Args:
            images: (batch, size, size, 3) uint8.

        Returns:
            (batch, classes) float32.
        """
        return self.run(images, ("logits",))["logits"]

    def logits_and_maps(
        self, images: np.ndarray, stages: Sequence[str] | None = None
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """The logits and the feature maps they are summed from, in one run.

        Args:
            images: (batch, size, size, 3) uint8.
            stages: whose maps are wanted; None for all.

        Returns:
            (batch, classes) float32, and by stage (batch, channels, height, width) float32.
        """
        names = [name for name in self.output_names if name.startswith(MAPS_PREFIX)]
        if stages is not None:
            names = [MAPS_PREFIX + stage for stage in stages]
        outputs = self.run(images, ("logits", *names))
        return outputs["logits"], {name.removeprefix(MAPS_PREFIX): outputs[name] for name in names}

    def _run(self, images: np.ndarray, names: Sequence[str]) -> list[Any]:
        try:
            return list(self._session.run(list(names), {self.input_name: np.ascontiguousarray(images)}))
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


def _processors() -> int:
    """How many processors this process may use: a container or taskset may grant fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].strip().rstrip(".")
