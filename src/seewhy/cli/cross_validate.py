"""`seewhy cross-validate photos/`."""

import argparse
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from seewhy.cli.columns import columns_of
from seewhy.cli.output import as_json
from seewhy.cli.recipe_flags import add_recipe_flags, corrections_of, grouping_of, settings_of
from seewhy.errors import UsageError

if TYPE_CHECKING:
    from seewhy.recipes.recipe import Recipe

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of train, and how many folds."""
    # In a file of settings "folds" goes on meaning those of the taught head; the flag means these.
    add_recipe_flags(parser, without=("folds",))
    parser.add_argument("--folds", type=int, default=5, metavar="N", help="heaps of photos, 2 to 50; default 5")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("cross-validation.html"), help="the page; cross-validation.html"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--resume", action="store_true", help="go on with a cross-validation that was interrupted")
    parser.add_argument("--fresh", action="store_true", help="throw an interrupted one away and start anew")


def run(arguments: argparse.Namespace) -> int:
    """Judges every photo once, prints the figures and writes the page."""
    from seewhy.recipes.preparation import cache_of
    from seewhy.recipes.recipe import recipe_from

    if arguments.resume and arguments.fresh:
        raise UsageError("--resume and --fresh were both given", "one of them", "Leave one out.")
    recipe = recipe_from(settings_of(arguments))
    with cache_of(recipe):
        return _judged(arguments, recipe)


def _judged(arguments: argparse.Namespace, recipe: "Recipe") -> int:
    from seewhy.data.corrections import corrected
    from seewhy.data.folder import read_photos
    from seewhy.recipes.cross_validate import cross_validate_recipe
    from seewhy.recipes.preparation import known_preprocessing

    corrections = corrections_of(arguments)
    broken = "stop" if arguments.stop_on_broken else "skip"
    dataset = read_photos(
        arguments.photos,
        broken=broken,
        grouping=grouping_of(arguments),
        columns=columns_of(arguments),
        prepare=known_preprocessing(recipe.resolved()),
    ).dataset
    if corrections is not None:
        found = corrected(dataset, corrections, arguments.photos)
        dataset = found.dataset
        print(f"seewhy: {found}", file=sys.stderr)
    workspace = arguments.output.with_name(arguments.output.name + ".run")
    if arguments.fresh:
        shutil.rmtree(workspace, ignore_errors=True)
    try:
        result = cross_validate_recipe(
            dataset, recipe, folds=arguments.folds, workspace=workspace, resume=arguments.resume
        )
    except KeyboardInterrupt:
        if workspace.exists():
            print(f"What is done lies in {workspace}: run the same command with --resume.", file=sys.stderr)
        raise
    print(as_json(result.to_json()) if arguments.json else result)
    result.save(arguments.output)
    shutil.rmtree(workspace, ignore_errors=True)
    if not arguments.json:
        print(f"Wrote {arguments.output}.")
    return 0
