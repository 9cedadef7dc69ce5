"""A probability as people read it."""

__all__ = ["fine_percent", "page_percent", "percent", "short_percent"]


def percent(probability: float) -> str:
    """A whole percentage in words that never claims certainty.

    Args:
        probability: 0..1.

    >>> percent(0.904), percent(0.996), percent(0.002)
    ('90%', 'more than 99%', 'less than 1%')
    """
    whole = round(100 * probability)
    if whole >= 100:
        return "more than 99%"
    return f"{whole}%" if whole >= 1 else "less than 1%"


def page_percent(probability: float) -> str:
    """The same with a space before the sign, as all over the pages.

    Args:
        probability: 0..1.

    >>> page_percent(0.9), page_percent(0.9999)
    ('90 %', 'more than 99 %')
    """
    return percent(float(probability)).replace("%", " %")


def short_percent(probability: float) -> str:
    """The same for a table's cell.

    Args:
        probability: 0..1.

    >>> short_percent(0.904), short_percent(0.996), short_percent(0.002)
    ('90%', '>99%', '<1%')
    """
    return percent(probability).replace("more than ", ">").replace("less than ", "<")


def fine_percent(probability: float) -> str:
    """To a tenth of a percent, where two probabilities are to be compared; it claims no certainty either.

    Args:
        probability: 0..1.

    >>> fine_percent(0.9041), fine_percent(0.99996), fine_percent(0.0)
    ('90.4 %', '>99.9 %', '<0.1 %')
    """
    if probability >= 0.9995:
        return ">99.9 %"
    return f"{100 * probability:.1f} %" if probability >= 0.0005 else "<0.1 %"
