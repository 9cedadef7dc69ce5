"""The flags of the verbs that teach: how photos are read, and one for every setting of the recipe."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seewhy.cli.columns import add_column_flags
from seewhy.errors import unknown_name
from seewhy.settings import Setting, read_toml

if TYPE_CHECKING:
    from seewhy.data.corrections import Corrections
    from seewhy.data.grouping import Grouping

__all__ = ["add_recipe_flags", "corrections_of", "grouping_of", "settings_of"]


def add_recipe_flags(parser: argparse.ArgumentParser, *, without: Sequence[str] = ()) -> None:
    """The photos, how they are read, and the settings.

    Args:
        parser: of a verb.
        without: settings that get no flag, because the verb has another of that name; a file can still give them.
    """
    from seewhy.recipes.recipe import recipe_settings

    parser.add_argument(
        "photos", type=Path, help="class folders, a split folder (train/, test/), or a CSV or Parquet table"
    )
    parser.add_argument("--config", type=Path, help="TOML file of settings; a flag wins over it")
    parser.add_argument(
        "--labels", type=Path, metavar="CSV", help='table of corrected labels, as "seewhy audit --labels" writes it'
    )
    parser.add_argument(
        "--stop-on-broken", action="store_true", help="stop at broken photos instead of leaving them out"
    )
    grouping = parser.add_mutually_exclusive_group()
    grouping.add_argument(
        "--group-pattern", help="regular expression on the path: photos it catches alike stay together"
    )
    grouping.add_argument("--group-column", help="column of the table: photos alike in it stay together")
    grouping.add_argument("--group-folders", action="store_true", help="photos of one sub-folder stay together")
    grouping.add_argument(
        "--group-found", action="store_true", help="photos that look as if taken a moment apart stay together (a guess)"
    )
    add_column_flags(parser)
    settings = parser.add_argument_group("settings")
    for one in recipe_settings():
        if one.name in without:
            continue
        settings.add_argument(
            _flag(one), dest=f"set_{one.name}", type=_reader(one), default=None, help=_help(one), metavar=_metavar(one)
        )


def settings_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by flags and by a file.

    Args:
        arguments: as they were given.
    """
    given = {
        name[4:]: value for name, value in vars(arguments).items() if name.startswith("set_") and value is not None
    }
    return {**(_from_file(arguments.config) if arguments.config else {}), **given}


def grouping_of(arguments: argparse.Namespace) -> "Grouping":
    """Which photos must stay together.

    Args:
        arguments: as they were given.
    """
    from seewhy.data.grouping import Grouping

    return Grouping(
        pattern=arguments.group_pattern,
        column=arguments.group_column,
        folders=arguments.group_folders,
        found=arguments.group_found,
    )


def corrections_of(arguments: argparse.Namespace) -> "Corrections | None":
    """The corrected labels, where a table of them was given.

    Args:
        arguments: as they were given.
    """
    from seewhy.data.corrections import read_corrections

    return read_corrections(arguments.labels) if arguments.labels else None


def _from_file(path: Path) -> dict[str, Any]:
    """The settings of a TOML file; an unknown one is told with the file's name, which the flags' do not have."""
    from seewhy.recipes.recipe import recipe_settings

    settings, known = read_toml(path), [one.name for one in recipe_settings()]
    for name in settings:
        if name not in known:
            raise unknown_name(f"setting (in {path})", name, known)
    return settings


def _flag(one: Setting) -> str:
    return "--" + one.name.replace("_", "-")


def _reader(one: Setting) -> Any:
    # Names are checked later, by the same code that checks a TOML file; hyphens are as good as underscores.
    if one.kind is str:
        return (lambda text: text.replace("-", "_")) if one.choices and one.name != "network" else str
    return one.kind


def _metavar(one: Setting) -> str:
    return {int: "N", float: "X", str: "NAME"}.get(one.kind, "VALUE")


def _help(one: Setting) -> str:
    from seewhy.recipes.recipe import PRETRAINED_DEFAULTS

    parts = [one.help]
    if one.unit and one.unit not in one.help.split():  # "how many photos … in photos" would say it twice
        parts.append(f"in {one.unit}")
    if one.choices:
        parts.append("one of " + ", ".join(f"{name}NAME" if name.endswith(":") else name for name in one.choices))
    elif one.low is not None and one.high is not None:
        parts.append(f"{one.low:g} to {one.high:g}")
    usual = [] if one.default is None else [f"default {one.default}"]
    if one.name in PRETRAINED_DEFAULTS:
        usual.append(f"{PRETRAINED_DEFAULTS[one.name]} with --weights imagenet")
    if usual:
        parts.append(", ".join(usual))
    return "; ".join(parts).replace("%", "%%")
