"""Settings: a field of a config carries its help, unit and range, once.

The command line's flags, the keys of a TOML file and, later, the forms of the studio all follow from these fields,
and one check serves them all.
"""

import dataclasses
import tomllib
import typing
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from seewhy.errors import ConfigError, unknown_name

__all__ = ["Setting", "check", "from_mapping", "read_toml", "setting", "settings_of"]

Config = TypeVar("Config")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """What is known of one field of a config.

    Args:
        name: the field's name, as Python and TOML write it.
        kind: its Python type: bool, int, float or str; None is allowed where optional is true.
        optional: whether None is a value.
        default: its default.
        help: one line for the user.
        unit: unit of the number, such as "px"; empty where there is none.
        choices: the names it can have; empty where anything goes.
        low: smallest number allowed.
        high: largest number allowed.
    """

    name: str
    kind: type
    optional: bool
    default: Any
    help: str
    unit: str
    choices: tuple[str, ...]
    low: float | None
    high: float | None


def setting(
    default: Any,
    *,
    help: str,
    unit: str = "",
    choices: Iterable[str] | Callable[[], Iterable[str]] = (),
    low: float | None = None,
    high: float | None = None,
) -> Any:
    """A dataclass field that knows its help, unit and range.

    Args:
        default: the default value.
        help: one line for the user, in lower case, without a full stop.
        unit: the unit of a number.
        choices: the names allowed, or a function that gives them (for a catalogue).
        low: smallest number allowed, inclusive.
        high: largest number allowed, inclusive.
    """
    metadata = {"help": help, "unit": unit, "choices": choices, "low": low, "high": high}
    return dataclasses.field(default=default, metadata=metadata)


def settings_of(config: type | object) -> list[Setting]:
    """The settings of a config class (or of an instance), in the order they are written.

    Args:
        config: a dataclass whose fields were made with setting(); other fields are passed over.

    >>> @dataclasses.dataclass(frozen=True, kw_only=True)
    ... class Bake:
    ...     minutes: int = setting(30, help="how long", unit="min", low=1)
    >>> settings_of(Bake)[0].help
    'how long'
    """
    hints = typing.get_type_hints(config if isinstance(config, type) else type(config))
    found = []
    for field in dataclasses.fields(config):  # type: ignore[arg-type]
        if "help" not in field.metadata:
            continue
        alternatives = typing.get_args(hints[field.name]) or (hints[field.name],)
        kinds = [one for one in alternatives if one is not type(None)]
        choices = field.metadata["choices"]
        found.append(
            Setting(
                name=field.name,
                kind=kinds[0],
                optional=len(kinds) < len(alternatives),
                default=field.default,
                help=field.metadata["help"],
                unit=field.metadata["unit"],
                choices=tuple(typing.cast("Iterable[str]", choices() if callable(choices) else choices)),
                low=field.metadata["low"],
                high=field.metadata["high"],
            )
        )
    return found


def check(config: Config) -> Config:
    """Checks every setting of a config against its type, range and choices.

    Args:
        config: an instance of a dataclass with settings.

    Returns:
        The same config.

    Raises:
        ConfigError: a value is of the wrong type, out of range, or no known name.
    """
    for one in settings_of(config):
        _check_value(one, getattr(config, one.name))
    return config


def from_mapping(cls: type[Config], values: Mapping[str, Any], *, where: str) -> Config:
    """A config from keys and values, such as those of a TOML file.

    Args:
        cls: the config's dataclass.
        values: the settings given; the others keep their default.
        where: where they come from, for the error message.

    Raises:
        ConfigError: a key or a value is not known, or not in range.
    """
    known = [one.name for one in settings_of(cls)]
    for key in values:
        if key not in known:
            raise unknown_name(f"setting (in {where})", key, known)
    return check(cls(**{key: _widened(cls, key, value) for key, value in values.items()}))


def read_toml(path: Path) -> dict[str, Any]:
    """The keys and values of a TOML file of settings.

    Args:
        path: the file.

    Raises:
        ConfigError: it is not there or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read ({error.strerror})", "a TOML file of settings", "Check the path."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{path} is not valid TOML ({error})",
            'lines such as learning_rate = 0.01 or network = "resnet"',
            "Mend it.",
        ) from error


def _widened(cls: type, key: str, value: Any) -> Any:
    """A whole number where a float is asked for becomes one (TOML writes 1 for 1.0)."""
    kind = next(one.kind for one in settings_of(cls) if one.name == key)
    return float(value) if kind is float and type(value) is int else value


def _check_value(one: Setting, value: Any) -> None:
    if value is not None or not one.optional:
        _check_given(one, value)


def _check_given(one: Setting, value: Any) -> None:
    unit = f" {one.unit}" if one.unit else ""
    if not _right_type(one, value):
        raise ConfigError(f"{one.name} is {value!r}", f"{_spoken(one)}{unit}", f"It means: {one.help}.")
    if one.choices and value not in one.choices and not _open_choice(one, value):
        # Not "there is no weights called …": the settings' names are of every kind and number.
        nearest = unknown_name(one.name, value, one.choices)
        raise ConfigError(f'{one.name} is "{value}"', nearest.expected, nearest.remedy)
    if one.kind in (int, float):
        too_low = one.low is not None and not value >= one.low  # "not >=" also catches NaN
        too_high = one.high is not None and not value <= one.high
        if too_low or too_high:
            raise ConfigError(f"{one.name} is {value}{unit}", f"{_spoken(one)}{unit}", f"It means: {one.help}.")


def _right_type(one: Setting, value: Any) -> bool:
    return type(value) is one.kind or (one.kind is float and type(value) is int)


def _open_choice(one: Setting, value: str) -> bool:
    """A choice such as "timm:" stands for every name that begins so."""
    return any(choice.endswith(":") and value.startswith(choice) for choice in one.choices)


def _spoken(one: Setting) -> str:
    if one.choices:
        return f"one of {', '.join(one.choices)}"
    noun = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}.get(
        one.kind, one.kind.__name__
    )
    if one.low is not None and one.high is not None:
        return f"{noun} from {one.low:g} to {one.high:g}"
    if one.low is not None:
        return f"{noun} of at least {one.low:g}"
    return f"{noun} of at most {one.high:g}" if one.high is not None else noun
