"""The page of benchmarks/ tells of every benchmark there is."""

from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


def test_the_page_names_every_benchmark():
    page = (BENCHMARKS / "README.md").read_text()
    files = [one for folder in ("", "peers") for one in sorted((BENCHMARKS / folder).glob("*.py"))]
    assert len(files) > 40
    assert [one.name for one in files if one.name not in page] == []
