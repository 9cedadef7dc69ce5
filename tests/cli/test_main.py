import json
import shutil

import pytest

import seewhy
from seewhy.cli.main import VERBS, main

NO_TORCH = "import sys; assert 'torch' not in sys.modules, 'torch was loaded'"


def test_training_writes_the_whole_artefact(saved):
    found = {one.name for one in saved.iterdir()}
    assert {"config.json", "model.safetensors", "model.onnx", "README.md", "history.jsonl", "report.html"} <= found


def test_no_verb_prints_the_help(capsys):
    assert main([]) == 2
    shown = capsys.readouterr().out
    assert all(verb in shown for verb in VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help(verb, capsys):
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])
    assert caught.value.code == 0
    assert verb in capsys.readouterr().out


def test_the_version(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == f"seewhy {seewhy.__version__}"


def test_an_unknown_flag_names_the_nearest(pets, capsys):
    assert main(["train", str(pets), "--epoochs", "1"]) == 2
    assert "--epochs" in capsys.readouterr().err


def test_an_unknown_setting_in_a_file_names_the_nearest(pets, tmp_path, capsys):
    (tmp_path / "a.toml").write_text("epoch = 1\n")
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), "--config", str(tmp_path / "a.toml")]) == 2
    assert "epochs" in capsys.readouterr().err


def test_an_unknown_network_names_the_nearest(pets, tmp_path, capsys):
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), "--network", "plane"]) == 2
    assert "plain" in capsys.readouterr().err


def test_an_empty_folder_is_named(tmp_path, short, capsys):
    (tmp_path / "photos").mkdir()
    assert main(["train", str(tmp_path / "photos"), "-o", str(tmp_path / "a.seewhy"), *short]) == 1
    assert "photos" in capsys.readouterr().err
    assert not (tmp_path / "a.seewhy").exists()


def test_one_class_is_refused(named, tmp_path, short, capsys):
    assert main(["train", str(named({"cat": 6})), "-o", str(tmp_path / "a.seewhy"), *short]) == 1
    assert "class" in capsys.readouterr().err


def test_a_class_of_one_photo_is_said(named, tmp_path, short, capsys):
    status = main(["train", str(named({"cat": 12, "dog": 1})), "-o", str(tmp_path / "a.seewhy"), *short])
    shown = capsys.readouterr()
    assert status in (0, 1)
    assert "dog" in shown.out + shown.err


def test_class_names_with_spaces_and_other_scripts(named, tmp_path, short, capsys):
    folder = named({"house cat": 10, "собака": 10, "狼": 10})
    assert main(["train", str(folder), "-o", str(tmp_path / "a.seewhy"), *short]) == 0
    capsys.readouterr()
    photo = next((folder / "狼").glob("*.png"))
    assert main(["predict", str(tmp_path / "a.seewhy"), str(photo), "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["probabilities"]) == {"house cat", "собака", "狼"}


def test_an_unfinished_training_wants_to_be_told(pets, tmp_path, short, capsys):
    (tmp_path / "a.seewhy.run").mkdir()
    (tmp_path / "a.seewhy.run" / "checkpoint.safetensors").write_bytes(b"x")
    assert main(["train", str(pets), "-o", str(tmp_path / "a.seewhy"), *short]) == 2
    assert "--resume" in capsys.readouterr().err


def test_resume_and_fresh_together_are_refused(pets, capsys):
    assert main(["train", str(pets), "--resume", "--fresh"]) == 2
    assert "--fresh" in capsys.readouterr().err


def test_evaluate_prints_figures_with_intervals(saved, new, tmp_path, capsys):
    assert main(["evaluate", str(saved), str(new), "--json", "-o", str(tmp_path / "report.html")]) == 0
    report = json.loads(capsys.readouterr().out)
    accuracy = report["accuracy"]
    assert accuracy["low"] <= accuracy["value"] <= accuracy["high"]
    assert "<html" in (tmp_path / "report.html").read_text()


def test_evaluate_compares_two_classifiers_on_the_same_photos(saved, new, tmp_path, capsys):
    other = shutil.copytree(saved, tmp_path / "other.seewhy")
    report = tmp_path / "report.html"
    assert main(["evaluate", str(saved), str(new), "--against", str(other), "--json", "-o", str(report)]) == 0
    found = json.loads(capsys.readouterr().out)["comparison"]
    assert found["names"] == ["pets", "other"]
    assert (found["n"], found["mcnemar_p"], found["told_apart"]) == (9, 1.0, False)
    assert "Is one better than the other?" in report.read_text(encoding="utf-8")


def test_evaluate_judges_photos_it_has_learned_from_apart(saved, pets, tmp_path, capsys):
    assert main(["evaluate", str(saved), str(pets), "--quick", "-o", str(tmp_path / "report.html")]) == 0
    told = capsys.readouterr().out
    assert "Right on" in told
    assert "of 12 photos it had never seen" in told
    assert "48 of these 60 test photos were also in training (48 the same file)" in told
    assert "48 of these 60" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_explain_writes_a_picture(saved, new, tmp_path, capsys):
    photo = next(new.glob("dog/*.png"))
    assert main(["explain", str(saved), str(photo), "-o", str(tmp_path / "why.png")]) == 0
    assert (tmp_path / "why.png").read_bytes().startswith(b"\x89PNG")
    assert "speaks for" in capsys.readouterr().out


def test_explain_one_class_against_another(saved, new, tmp_path, capsys):
    photo = next(new.glob("dog/*.png"))
    words = ["--target", "dog", "--against", "wolf", "-o", str(tmp_path / "why.png")]
    assert main(["explain", str(saved), str(photo), *words]) == 0
    assert "wolf" in capsys.readouterr().out


def test_describe_prints_a_row_a_layer(saved, capsys):
    assert main(["describe", str(saved)]) == 0
    shown = capsys.readouterr().out
    rows = {line.split("  ")[0].strip(): line for line in shown.splitlines() if "  " in line}
    article = ("input", "convolution", "activation", "pooling", "dense", "softmax", "loss", "optimizer")
    assert [term for term in article if term not in rows] == []
    assert rows["loss"].split("  ")[-1].strip() == "32"  # the loss sees the whole photo
    assert "cross entropy" in rows["loss"]
    assert "adamw, learning rate 0.002, one cycle" in rows["optimizer"]


def test_describe_as_json(saved, capsys):
    assert main(["describe", str(saved), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert sum(layer["parameters"] for layer in found["layers"]) == found["totals"]["parameters"]


def test_audit_as_json(pets, tmp_path, capsys):
    page = tmp_path / "found.html"
    assert main(["audit", str(pets), "--json", "--strict", "-o", str(page)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"cat": 20, "dog": 20, "wolf": 20}
    assert [(one["kind"], one["gravity"]) for one in told["findings"]] == [
        ("bursts", "note"),
        ("interval", "note"),
    ]
    assert "60 photos in 3 classes" in page.read_text(encoding="utf-8")


def test_audit_prints_and_names_its_page(pets, tmp_path, capsys):
    page = tmp_path / "found.html"
    assert main(["audit", str(pets), "-o", str(page)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "60 photos in 3 classes: cat 20, dog 20, wolf 20."
    assert told[-1] == f"Wrote {page}."


def test_audit_fails_where_its_page_cannot_be_written_after_telling_what_it_found(pets, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main(["audit", str(pets), "-o", str(tmp_path / "file" / "audit.html")]) == 1
    assert "60 photos" in capsys.readouterr().out


def test_draw_says_where(tmp_path, capsys):
    assert main(["draw", str(tmp_path / "drawn"), "--count", "3", "--size", "32"]) == 0
    assert len(list((tmp_path / "drawn").glob("*/*.png"))) >= 3
    assert "3 photos" in capsys.readouterr().out


def test_everything_public_is_there():
    assert all(getattr(seewhy, name) is not None for name in seewhy.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = seewhy.nonsense


def test_explain_and_evaluate_stay_callable_after_their_rooms_were_imported(python):
    code = (
        "import seewhy; assert callable(seewhy.explain) and callable(seewhy.evaluate)\n"
        "import seewhy.explain, seewhy.evaluate\n"
        "assert callable(seewhy.explain) and callable(seewhy.evaluate)\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "code",
    ["import seewhy", "from seewhy.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass"],
    ids=["import", "help"],
)
def test_no_torch_is_loaded(python, code):
    done = python("-c", f"{code}\n{NO_TORCH}")
    assert done.returncode == 0, done.stderr


def test_predict_loads_no_torch(python, saved, new):
    photo = next(new.glob("dog/*.png"))
    code = (
        f"from seewhy.cli.main import main\nassert main(['predict', {str(saved)!r}, {str(photo)!r}]) == 0\n{NO_TORCH}"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
