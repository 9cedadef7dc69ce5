"""`seewhy describe pets.seewhy`: the network as a table in the words of an article on CNNs."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

__all__ = ["add_arguments", "run"]

_NAMED = 20  # classes that are named; --json of evaluate and config.json hold all of them


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of describe."""
    parser.add_argument("classifier", type=Path, help="the classifier's folder")
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Prints one row a layer, then how it was taught."""
    from seewhy.classifier import load

    classifier = load(arguments.classifier)
    network = classifier.network()
    from seewhy.network.anatomy import anatomy, totals

    rows = anatomy(network, classifier.preprocessing.size)
    whole = totals(rows)
    training = dict(classifier.provenance.get("training") or {})
    if arguments.json:
        print(json.dumps({"layers": [asdict(row) for row in rows], "totals": asdict(whole), "training": training}))
        return 0
    cells = [("layer", "what it is", "output", "parameters", "multiply-adds", "sees (px)")]
    cells += [
        (
            row.term,
            row.kind,
            "×".join(map(str, row.output_shape)),
            f"{row.parameters:,}",
            f"{row.multiply_adds:,}",
            f"{row.receptive_field:g}" if row.receptive_field else "",
        )
        for row in rows
    ]
    if training:
        cells += _taught(training, seen=rows[-1].receptive_field)
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        left = (text.ljust(width) for text, width in zip(row[:3], widths[:3], strict=True))
        right = (text.rjust(width) for text, width in zip(row[3:], widths[3:], strict=True))
        print("  ".join((*left, *right)).rstrip())
    print(f"In all: {whole.parameters:,} parameters, {whole.multiply_adds:,} multiply-adds a photo.")
    more = f" and {len(classifier.classes) - _NAMED} more" if len(classifier.classes) > _NAMED else ""
    print(f"Classes: {', '.join(classifier.classes[:_NAMED])}{more}.")
    for note in classifier.provenance.get("notes") or ():
        print(note)
    return 0


def _taught(training: dict[str, Any], *, seen: int) -> list[tuple[str, ...]]:
    """The last two words of the article, that only teaching needs: one number a photo, and what lowers it."""
    if training.get("weights") == "imagenet" and training.get("tune") == "head":
        loss, optimizer = "cross entropy with an L2 regulariser", "L-BFGS on the dense layer; the rest stays"
    else:
        loss = str(training.get("loss")).replace("_", " ")
        schedule, rate = str(training.get("schedule")).replace("_", " "), training.get("learning_rate")
        optimizer = f"{training.get('optimizer')}, learning rate {rate}, {schedule}"
    return [("loss", loss, "1", "0", "0", f"{seen:g}"), ("optimizer", optimizer, "–", "0", "0", "–")]
