"""What explanations cost, and whether they add up.

    python benchmarks/explain_cost.py [--runs 30] [--classifier pets.seewhy …]

(a) a prediction with its evidence map beside the prediction alone, by the engine, without torch, on two threads or
fewer; (b) integrated gradients of 32 steps beside 32 times one forward and backward pass, by torch; (c) how exactly the
evidence adds up to the logit, for every architecture with every head. The ways of one comparison take turns. Writes
benchmarks/results/explain_cost.md and explain_cost.json.
"""

import argparse
import datetime
import io
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import seewhy
from seewhy.classifier import Classifier, Model
from seewhy.data.drawings import draw
from seewhy.explain import evidence
from seewhy.network import ARCHITECTURES
from seewhy.network.head_spec import HEADS
from seewhy.pixels.preprocessing import Preprocessing
from seewhy.probability import Receipts, VerdictRule

RESULTS = Path(__file__).parent / "results"
CLASSES = ("cat", "dog", "wolf")
THREADS = min(2, os.cpu_count() or 1)


def with_random_head(network: str, head: str, weights: str = "random", size: int | None = None) -> Classifier:
    """A classifier whose dense layer is random: what it costs and how it adds up does not depend on what it knows."""
    from seewhy.export.onnx_graph import to_onnx
    from seewhy.network.catalogue import build_network, image_size
    from seewhy.network.config import NetworkConfig
    from seewhy.network.measured_sights import head_to_json

    config = NetworkConfig(network=network, head=head, weights=weights, size=size)
    built, side = build_network(config, classes=len(CLASSES)).eval(), image_size(config)
    return Classifier(
        classes=CLASSES,
        preprocessing=Preprocessing(size=side),
        temperature=1.0,
        rule=VerdictRule(threshold=0.0),
        receipts=Receipts(confidence=(), right=()),
        provenance={},
        model=Model(
            onnx=to_onnx(built, side),
            weights={name: tensor.detach().numpy() for name, tensor in built.state_dict().items()},
            network={"network": network, "head": head, "size": side},
            head=head_to_json(built, side),
        ),
        threads=THREADS,
    )


def photo() -> bytes:
    """A JPEG of 1600×1200 px, as a camera makes them."""
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(draw("wolf", size=1024, seed=0, index=5).image).resize((1600, 1200)).save(file, "JPEG", quality=90)
    return file.getvalue()


def by_turns(ways: dict[str, Callable[[], object]], runs: int) -> dict[str, list[tuple[float, float]]]:
    """Seconds on the clock and of the processor for each way, the ways taking turns; a first run is not counted."""
    for way in ways.values():
        way()
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            clock, processor = time.perf_counter(), time.process_time()
            way()
            times[name].append((time.perf_counter() - clock, time.process_time() - processor))
    return times


def compared(name: str, times: dict[str, list[tuple[float, float]]], runs: int) -> dict[str, Any]:
    """The medians of two ways and their ratio, by the clock and by the processor's time; how single turns spread."""
    row: dict[str, Any] = {"what": name, "ways": list(times), "runs": runs}
    for index, kind in enumerate(("clock", "processor")):
        alone, more = ([turn[index] for turn in some] for some in times.values())
        ratios = sorted(second / max(first, 1e-9) for first, second in zip(alone, more, strict=True))
        row[kind] = {
            "milliseconds": [round(1000 * statistics.median(some), 2) for some in (alone, more)],
            "ratio": round(statistics.median(more) / statistics.median(alone), 3),
            "of_single_turns": [round(ratios[len(ratios) // 10], 3), round(ratios[-1 - len(ratios) // 10], 3)],
        }
    return row


def evidence_cost(classifiers: dict[str, Classifier], runs: int) -> list[dict[str, Any]]:
    """(a): once from a JPEG, as a user has it, and once from the prepared pixels, where the network is all there is."""
    rows = []
    for name, classifier in classifiers.items():
        jpeg = photo()
        for kind, source in (("a JPEG of 1600×1200 px", jpeg), ("prepared pixels", classifier.prepare(jpeg))):
            # evidence runs the network itself and carries its logits: one call beside one call
            ways: dict[str, Callable[[], object]] = {
                "prediction": lambda one=classifier, source=source: one.predict(source),
                "with its evidence": lambda one=classifier, source=source: evidence(one, source),
            }
            rows.append(compared(f"{name}, from {kind}", by_turns(ways, runs), runs))
    return rows


def integrated_gradients_cost(classifiers: dict[str, Classifier], runs: int) -> list[dict[str, Any]]:
    """(b)."""
    import torch

    from seewhy.explain.gradients import STEPS, integrated_gradients
    from seewhy.explain.subject import subject_of
    from seewhy.network.inner_layers import to_batch

    torch.set_num_threads(THREADS)
    rows = []
    for name, classifier in classifiers.items():
        subject = subject_of(classifier, classifier.classes[0])
        image = classifier.prepare(photo())

        def singles(subject: Any = subject, image: np.ndarray = image) -> None:
            for _ in range(STEPS):
                batch = to_batch(image).requires_grad_()
                torch.autograd.grad(subject.of_logits(subject.network(batch)).sum(), batch)

        ways: dict[str, Callable[[], object]] = {
            f"{STEPS} × forward and backward": singles,
            f"integrated gradients, {STEPS} steps": lambda s=subject, i=image: integrated_gradients(s, i),
        }
        rows.append(compared(name, by_turns(ways, runs), runs))
    return rows


def sums(photos: int) -> list[dict[str, Any]]:
    """(c): on drawings, each class in turn."""
    rows = []
    for network in ARCHITECTURES:
        for head in HEADS:
            classifier = with_random_head(network, head)
            size = classifier.preprocessing.size
            errors = []
            for index in range(photos):
                image = draw(CLASSES[index % 3], size=max(64, size), seed=0, index=index).image
                for target in CLASSES:
                    found = evidence(classifier, image, target)
                    assert found.bias is not None
                    total = found.bias + float(found.heatmap.sum())
                    errors.append(abs(total - found.logit) / abs(found.logit))
            rows.append(
                {
                    "network": network,
                    "head": head,
                    "relative_error": {"median": statistics.median(errors), "largest": max(errors)},
                    "sums": len(errors),
                }
            )
    return rows


def report(facts: dict[str, Any], found: dict[str, list[dict[str, Any]]]) -> str:
    """The results as Markdown."""
    lines = [
        "# What explanations cost, and whether they add up",
        "",
        f"{facts['cores']} cores ({facts['threads']} threads used), no GPU, load {facts['load']} at the start, "
        f"{facts['machine']}, Python {facts['python']}, {facts['date']}. The ways of a row took turns; medians, and "
        "from the 10th to the 90th hundredth of the ratios of single turns. Processor time is steadier where "
        "the machine does other work as well.",
        "",
    ]
    titles = {
        "evidence": "A prediction with its evidence map / the prediction alone (engine, no torch; wanted: ≤ 1.2)",
        "integrated_gradients": "Integrated gradients / as many single forward and backward passes (wanted: ≤ 1.2)",
    }
    for key, title in titles.items():
        lines += [f"## {title}", ""]
        lines += ["| | the two, ms | ratio | of single turns | processor, ms | ratio | of single turns | runs |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for row in found[key]:
            cells = [row["what"]]
            for kind in ("clock", "processor"):
                (alone, more), (low, high) = row[kind]["milliseconds"], row[kind]["of_single_turns"]
                cells += [f"{alone} → {more}", f"**{row[kind]['ratio']}**", f"{low} … {high}"]
            lines.append("| " + " | ".join([*cells, str(row["runs"])]) + " |")
        lines.append("")
    lines += [
        "## Bias + sum of the map = logit: relative error (wanted: ≤ 1e-4)",
        "",
        "| network | head | median | largest | sums |",
        "|---|---|---|---|---|",
    ]
    for row in found["sums"]:
        error = row["relative_error"]
        cells = (row["network"], row["head"], f"{error['median']:.1e}", f"{error['largest']:.1e}", row["sums"])
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join([*lines, "", "Again: `python benchmarks/explain_cost.py`", ""])


def main() -> None:
    """Reads the command line, runs, writes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--photos", type=int, default=4, help="for (c)")
    parser.add_argument("--classifier", type=Path, nargs="*", default=[], help="further classifiers for (a) and (b)")
    arguments = parser.parse_args()
    facts = {
        "runs": arguments.runs,
        "cores": os.cpu_count(),
        "threads": THREADS,
        "load": round(os.getloadavg()[0], 1),
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
    }
    classifiers = {
        "the recogniser (EfficientNet-Lite0, head mean, 1,000 classes)": seewhy.recogniser(),
        "EfficientNet-Lite0, head moments (8 depths)": with_random_head("efficientnet_lite0", "moments", "imagenet"),
        "resnet at 64 px": with_random_head("resnet", "mean"),
    } | {path.name: seewhy.load(path, threads=THREADS) for path in arguments.classifier}
    found = {
        "evidence": evidence_cost(classifiers, arguments.runs),
        "integrated_gradients": integrated_gradients_cost(classifiers, max(3, arguments.runs // 5)),
        "sums": sums(arguments.photos),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "explain_cost.json").write_text(json.dumps({"conditions": facts, **found}, indent=2) + "\n")
    text = report(facts, found)
    (RESULTS / "explain_cost.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
