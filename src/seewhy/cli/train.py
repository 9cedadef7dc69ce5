"""`seewhy train photos/ -o pets.seewhy`."""

import argparse
from pathlib import Path

from seewhy.cli.columns import columns_of
from seewhy.cli.recipe_flags import add_recipe_flags, corrections_of, grouping_of, settings_of
from seewhy.errors import UsageError

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags: one for every setting of the recipe, and where things lie."""
    add_recipe_flags(parser)
    parser.add_argument("-o", "--output", type=Path, help="the classifier's folder; by default PHOTOS.seewhy")
    parser.add_argument("--resume", action="store_true", help="go on exactly where an interrupted training stopped")
    parser.add_argument("--fresh", action="store_true", help="throw an interrupted training away and start anew")


def run(arguments: argparse.Namespace) -> int:
    """Trains, prints the audit and the figures, and names what was written."""
    from seewhy.recipes.assistant import assist, is_assistant
    from seewhy.recipes.from_photos import train_from_photos
    from seewhy.recipes.order import Order, workspace_of

    if arguments.resume and arguments.fresh:
        raise UsageError("--resume and --fresh were both given", "one of them", "Leave one out.")
    output = arguments.output or Path(f"{arguments.photos.resolve().stem}.seewhy")
    order = Order(
        photos=arguments.photos,
        output=output,
        settings=settings_of(arguments),
        broken="stop" if arguments.stop_on_broken else "skip",
        grouping=grouping_of(arguments),
        columns=columns_of(arguments),
        corrections=corrections_of(arguments),
        resume=arguments.resume,
        fresh=arguments.fresh,
    )
    if is_assistant():
        assist(order)
        return 0
    trained = train_from_photos(order, say=print)
    if trained.report is not None:
        print(trained.report)
    print(f"Wrote {trained.output}.")
    if trained.resumable:
        print(
            f"The training was interrupted; the best so far was saved. What it needs to go on lies in "
            f"{workspace_of(order.output)}: run the same command with --resume."
        )
        return 130
    return 0
