"""Looking inside by the command line: why.html, the ranking of methods, inspect-layers."""

import json

import pytest

from seewhy.cli.main import main


@pytest.fixture
def photo(new):
    return str(next(new.glob("dog/*.png")))


def test_explain_tells_the_whole_way_by_default(saved, photo, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["explain", str(saved), photo]) == 0
    page = (tmp_path / "why.html").read_text(encoding="utf-8")
    for title in ("The answer", "Where the answer comes from", "What this map is worth", "Learned from these"):
        assert f"<h2>{title}</h2>" in page
    said = capsys.readouterr().out
    assert "speaks for" in said
    assert "Wrote why.html." in said


def test_explain_by_another_method_as_numbers(saved, photo, tmp_path):
    output = tmp_path / "why.json"
    assert main(["explain", str(saved), photo, "-o", str(output), "--method", "occlusion", "--target", "cat"]) == 0
    told = json.loads(output.read_text(encoding="utf-8"))
    assert (told["explanation"]["method"], told["explanation"]["target"]) == ("occlusion", "cat")
    assert told["warnings"] is not None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--method", "grad-kam"], "Did you mean"),
        (["--method", "grad_cam", "--layer", "blok2"], 'Did you mean "block2"'),
        (["-o", "why.pdf"], "why.pdf"),
        (["--compare", "--target", "cat"], "--target was given with --compare"),
    ],
)
def test_what_explain_refuses(saved, photo, capsys, words, told):
    assert main(["explain", str(saved), photo, *words]) == 2
    assert told in capsys.readouterr().err


def test_compare_ranks_the_methods(saved, new, tmp_path, capsys):
    page = tmp_path / "methods.html"
    assert main(["explain", "--compare", str(saved), str(new / "dog"), "-o", str(page)]) == 0
    said = capsys.readouterr().out
    for method in ("evidence", "grad_cam", "occlusion"):
        assert method in said
    assert "Which method to believe" in page.read_text(encoding="utf-8")


def test_inspect_layers_writes_a_page(saved, pets, tmp_path, capsys):
    output = tmp_path / "layers.html"
    assert main(["inspect-layers", str(saved), str(pets), "-o", str(output), "--most", "40"]) == 0
    said = capsys.readouterr().out
    assert "Looked at 40 of 60 photos" in said
    assert "What single units look for" in output.read_text(encoding="utf-8")


def test_inspect_layers_refuses_before_it_computes(saved, capsys):
    assert main(["inspect-layers", str(saved), "-o", "layers.pdf"]) == 2
    assert "layers.pdf" in capsys.readouterr().err
    assert main(["inspect-layers", "nowhere.seewhy"]) == 1
