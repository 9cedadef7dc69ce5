"""Class names within an English sentence."""

import re
import unicodedata

__all__ = ["with_article"]

# Folders of inspected parts and of findings are often named by an adjective or a bare word: "this is defective".
_WITHOUT_ARTICLE = frozenset(
    """
    abnormal bad benign broken clean closed damaged defective dirty dry empty fail failed faulty full functional good
    healthy ill infected intact malignant negative new nok no none normal ok okay old open other pass passed positive
    ripe rotten sick unknown unripe wet yes
    """.split()  # noqa: SIM905 (a list of quoted words would take forty lines)
)
# Written with a vowel and spoken with a consonant ("you-", "w-"), and the other way round (a silent h).
_CONSONANT_SOUND = re.compile(r"(eu|ewe|one\b|once|u$|u[^a-z]|ubi|uke|ukul|uni(?!n|m)|ura|uri|usa|use|usu|ute|uti|uto)")
_VOWEL_SOUND = re.compile(r"(heir|hono|hour|[aeiou]|[fhlmnrsx]$|[fhlmnrsx]-|8|11\b|18\b)")


def with_article(name: str) -> str:
    """A class name as one says it after "this is".

    Args:
        name: the class name, such as "dog".

    Returns:
        With "a" or "an" before it; without either where the name has an article of its own, is an adjective such as
        "defective", or is written in another script.

    >>> with_article("dog"), with_article("Airedale Terrier"), with_article("unicycle"), with_article("defective")
    ('a dog', 'an Airedale Terrier', 'a unicycle', 'defective')
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    spoken = plain.strip().lower()
    latin = bool(re.match(r"[a-z0-9]", spoken))
    if not latin or spoken in _WITHOUT_ARTICLE or re.match(r"(a|an|the|no|not|some)\s", spoken):
        return name
    starts_with_vowel = bool(_VOWEL_SOUND.match(spoken)) and not _CONSONANT_SOUND.match(spoken)
    return f"{'an' if starts_with_vowel else 'a'} {name}"
