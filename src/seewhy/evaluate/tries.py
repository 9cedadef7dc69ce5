"""Probabilities of chance, told as tries."""

__all__ = ["tries"]


def tries(p: float) -> str:
    """How often chance alone does it, for those who do not think in p-values.

    Args:
        p: 0..1.

    >>> tries(0.31), tries(0.034), tries(0.0031), tries(0.00001)
    ('3 of 10 tries', '3 of 100 tries', '3 of 1,000 tries', 'fewer than 1 of 10,000 tries')
    >>> tries(0.97), tries(1.0)
    ('nearly every try', 'nearly every try')
    >>> tries(2 / 2001)
    '1 of 1,000 tries'
    """
    if p >= 0.95:
        return "nearly every try"
    for of in (10, 100, 1_000, 10_000):
        if round(p * of, 1) >= 1:
            return f"{round(p * of)} of {of:,} tries"
    return "fewer than 1 of 10,000 tries"
