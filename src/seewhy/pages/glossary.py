"""What the words on a page mean; the texts are in templates/glossary.toml."""

import tomllib
from pathlib import Path

from seewhy.errors import unknown_name

__all__ = ["GLOSSARY", "meaning"]

_TEXTS = tomllib.loads((Path(__file__).parent / "templates" / "glossary.toml").read_text(encoding="utf-8"))

GLOSSARY: dict[str, str] = {term: " ".join(text.split()) for term, text in _TEXTS.items()}
"""Meaning of each term by its name, in the order in which a photo meets them."""


def meaning(term: str) -> str:
    """What a term means.

    Args:
        term: a name of GLOSSARY.

    Raises:
        ConfigError: it is not there; the nearest one is told.

    >>> meaning("epoch")
    'One pass over all training photos.'
    """
    if term not in GLOSSARY:
        raise unknown_name("term", term, GLOSSARY)
    return GLOSSARY[term]
