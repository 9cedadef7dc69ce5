"""`seewhy explain [pets.seewhy] dog.jpg -o why.html`, and `seewhy explain --compare pets.seewhy photos/`."""

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.cli.photos import named_photos, open_classifier
from seewhy.errors import SeewhyError, UsageError

if TYPE_CHECKING:
    from seewhy.classifier import Classifier

__all__ = ["add_arguments", "run"]

_TO_COMPARE = 24  # photos that methods are compared on: the intervals tell whether that was enough


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of explain."""
    parser.add_argument(
        "photos",
        nargs="+",
        help="a classifier (.seewhy) first, if not the built-in one; then the photo, or - for standard input",
    )
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        help="why.html (by default) tells the whole way; a .png is the map alone; a .json is the numbers",
    )
    parser.add_argument("--target", metavar="CLASS", help="the class that is explained; by default the most probable")
    parser.add_argument("--against", metavar="CLASS", help="what speaks for the target rather than for this class")
    parser.add_argument("--method", default="evidence", metavar="NAME", help="which map is drawn; default evidence")
    parser.add_argument("--layer", metavar="NAME", help="for the methods that look at one layer, which")
    parser.add_argument(
        "--training-photos", type=Path, metavar="FOLDER", help="where the training photos lie, if they were moved"
    )
    parser.add_argument(
        "--compare", action="store_true", help="rank all methods for this classifier on several photos or folders"
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the explanation and says in a few sentences what it shows."""
    classifier, words = open_classifier(arguments.photos)
    if arguments.compare:
        return _compare(classifier, words, arguments)
    if len(words) != 1:
        raise UsageError(
            f"{len(words)} photos were given", "one photo", "Explain them one by one, or add --compare to rank methods."
        )
    photo = sys.stdin.buffer.read() if words[0] == "-" else words[0]
    output = arguments.output or Path("why.html")
    if output.suffix.lower() == ".png":  # the map alone; the exact evidence needs no torch
        from seewhy.explain import explain

        shown = explain(
            classifier,
            photo,
            arguments.target,
            method=arguments.method,
            against=arguments.against,
            layer=arguments.layer,
        )
        sentences = (classifier.predict(photo).sentence, shown.sentence)
        shown.save(output)
    else:
        from seewhy.recipes.why import WhyQuestion, refuse_suffix, why

        refuse_suffix(output)
        first = Path(arguments.photos[0])
        question = WhyQuestion(
            target=arguments.target,
            against=arguments.against,
            method=arguments.method,
            layer=arguments.layer,
            artefact=first if len(arguments.photos) > 1 else None,
            photos=arguments.training_photos,
        )
        found = why(classifier, photo, question)
        sentences = found.sentences
        found.save(output)
    print("\n".join(sentences))
    print(f"Wrote {output}.")
    return 0


def _compare(classifier: "Classifier", words: list[str], arguments: argparse.Namespace) -> int:
    """Ranks the methods on some of the photos, the same for the same call."""
    from seewhy.devices import require_torch

    for name in ("target", "against", "layer", "training_photos"):
        if getattr(arguments, name) is not None:
            flag = "--" + name.replace("_", "-")
            raise UsageError(f"{flag} was given with --compare", "it with a single photo", "Leave it out.")
    require_torch()
    from seewhy.explain.grades import compare, comparison_sections
    from seewhy.pages.page import render_page, save_page
    from seewhy.randomness import generator

    found = list(named_photos(words))
    for _, source in found:
        if isinstance(source, SeewhyError):
            print(f"seewhy: {source}", file=sys.stderr)
    photos = [source for _, source in found if not isinstance(source, SeewhyError)]
    chosen = generator(0, "compare").permutation(len(photos))[:_TO_COMPARE]
    taken = [photos[index] for index in sorted(chosen)]
    ranked = compare(classifier, [one.getvalue() if isinstance(one, io.BytesIO) else one for one in taken])
    print(ranked)
    if len(photos) > len(taken):
        print(f"Graded on {len(taken)} of {len(photos)} photos, taken by chance.")
    if arguments.output is not None:
        title = "Which explanation to believe"
        save_page(render_page(title, ranked.sentence, comparison_sections(ranked)), arguments.output)
        print(f"Wrote {arguments.output}.")
    return 0
