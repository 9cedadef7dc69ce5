import errno
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from seewhy.classifier import artefact, load, swap
from seewhy.classifier.artefact import SCHEMA
from seewhy.classifier.config_file import sealed
from seewhy.errors import ArtefactError, StorageError, UsageError

DECIDING = ("config.json", "model.onnx", "model.safetensors", "golden/0.png", "golden/1.png", "golden/expected.json")


@pytest.fixture(scope="module")
def master(classifier, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("master") / "colours.seewhy"
    return classifier.save(path, extra={"history.jsonl": b"{}\n", "report.html": b"<p>"})


@pytest.fixture
def saved(master, tmp_path) -> Path:
    """A saved classifier of one's own."""
    return Path(shutil.copytree(master, tmp_path / "colours.seewhy"))


def contents(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def rewrite_config(folder: Path, **changes) -> None:
    """An edit by somebody who knows how to seal it again."""
    config = json.loads((folder / "config.json").read_text())
    del config["seal"]
    (folder / "config.json").write_bytes(sealed({**config, **changes}))


def test_the_folder_is_laid_out_as_hubs_expect(saved):
    assert sorted(contents(saved)) == sorted([*DECIDING, "README.md", "history.jsonl", "report.html"])
    assert os.listdir(saved.parent) == ["colours.seewhy"]
    assert (saved / "README.md").read_text().startswith("---\nlibrary_name: seewhy\n")
    config = json.loads((saved / "config.json").read_text())
    assert config["seewhy_schema"] == SCHEMA
    assert sorted(config["files"]) == sorted(set(contents(saved)) - {"config.json"})


def test_saving_and_loading_is_bit_equal(classifier, saved):
    loaded = load(saved)
    images = np.random.default_rng(0).integers(0, 256, (5, 16, 16, 3), dtype=np.uint8)
    assert (loaded.logits(images) == classifier.logits(images)).all()
    assert (loaded.probabilities(images) == classifier.probabilities(images)).all()
    for one, other in zip(loaded.dense, classifier.dense, strict=True):
        assert (one == other).all()
        assert one.dtype == np.float32
    for name in ("classes", "preprocessing", "temperature", "rule", "receipts", "provenance", "groups"):
        assert getattr(loaded, name) == getattr(classifier, name)


def test_saving_what_was_loaded_gives_the_same_files(saved, tmp_path):
    again = load(saved).save(tmp_path / "again" / "colours.seewhy")
    assert {name: contents(again)[name] for name in DECIDING if name != "config.json"} == {
        name: contents(saved)[name] for name in DECIDING if name != "config.json"
    }


def test_class_names_of_any_script_and_groups_survive(make_classifier, tmp_path):
    names = ("дом с садом", "犬", 'quote " and \\')
    path = make_classifier(classes=names, groups={"ours": (0, 2)}).save(tmp_path / "names.seewhy")
    assert (load(path).classes, load(path).groups) == (names, {"ours": (0, 2)})


@pytest.mark.parametrize("name", DECIDING)
def test_a_missing_file_is_named(saved, name):
    (saved / name).unlink()
    with pytest.raises(ArtefactError, match=name.replace(".", r"\.")) as failure:
        load(saved)
    assert failure.value.remedy


@pytest.mark.parametrize("name", DECIDING)
@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_a_file_cut_short_is_named(saved, name, keep):
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: int(keep * len(content))])
    with pytest.raises(ArtefactError, match="cut short"):
        load(saved)


@pytest.mark.parametrize("name", DECIDING)
def test_one_changed_byte_is_seen(saved, name):
    content = bytearray((saved / name).read_bytes())
    place = content.index(b"red") if name == "config.json" else len(content) // 2
    content[place] ^= 1
    (saved / name).write_bytes(content)
    with pytest.raises(ArtefactError, match=r"changed|edited"):
        load(saved)


@pytest.mark.parametrize("name", ["README.md", "history.jsonl", "report.html"])
def test_files_for_people_may_be_edited_or_removed(saved, name):
    (saved / name).write_text("my own words")
    load(saved)
    (saved / name).unlink()
    load(saved)


def test_a_newer_version_is_refused_with_a_sentence(saved):
    rewrite_config(saved, seewhy_schema=SCHEMA + 1)
    with pytest.raises(ArtefactError, match=f"a newer SeeWhy .*schema {SCHEMA + 1}.*pip install --upgrade seewhy"):
        load(saved)


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(ArtefactError, match=r"There is no classifier at .*gone.seewhy.*seewhy train"):
        load(tmp_path / "gone.seewhy")


def test_a_file_and_a_folder_that_are_no_classifier(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "config.json").write_text('{"architecture": "resnet18"}')
    for name in ("file", "folder", "other"):
        with pytest.raises(ArtefactError, match="is not a SeeWhy classifier"):
            load(tmp_path / name)


def test_golden_images_notice_another_answer(saved):
    rewrite_config(saved, temperature=2.01)
    with pytest.raises(ArtefactError, match="gives other probabilities for the golden images"):
        load(saved)


def test_golden_images_notice_another_preprocessing(saved):
    config = json.loads((saved / "config.json").read_text())
    rewrite_config(saved, preprocessing={**config["preprocessing"], "crop_fraction": 0.9})
    with pytest.raises(ArtefactError, match="gives other probabilities for the golden images"):
        load(saved)


@pytest.mark.parametrize("name", ["../outside.png", "golden/../../outside.png", "/etc/hostname"])
def test_config_cannot_name_files_outside(saved, name):
    (saved.parent / "outside.png").write_bytes(b"secret")
    config = json.loads((saved / "config.json").read_text())
    files = {**config["files"], name: {"sha256": "", "bytes": 0}}
    rewrite_config(saved, files=files)
    if name.startswith("golden/"):
        with pytest.raises(ArtefactError):
            load(saved)
    else:
        load(saved)  # never opened


def test_the_other_engine_must_agree(classifier, tmp_path):
    classifier.save(tmp_path / "same.seewhy", reference_logits=lambda images: classifier.logits(images) + 1e-6)
    with pytest.raises(ArtefactError, match="The exported network gives other probabilities"):
        classifier.save(tmp_path / "other.seewhy", reference_logits=lambda images: classifier.logits(images) * 1.01)
    assert os.listdir(tmp_path) == ["same.seewhy"]


def test_overwriting_replaces_the_old_one(saved, make_classifier):
    make_classifier(temperature=3.0).save(saved)
    assert load(saved).temperature == 3.0
    assert "report.html" not in contents(saved)  # it told of the old one
    assert os.listdir(saved.parent) == ["colours.seewhy"]


def test_overwriting_keeps_what_somebody_put_there(saved, classifier):
    (saved / "notes").mkdir()
    (saved / "notes" / "mine.txt").write_text("keep me")
    classifier.save(saved)
    assert (saved / "notes" / "mine.txt").read_text() == "keep me"
    load(saved)


def test_a_damaged_classifier_can_be_overwritten(saved, classifier):
    (saved / "config.json").write_bytes((saved / "config.json").read_bytes()[:300])
    classifier.save(saved)
    load(saved)


def test_what_is_no_classifier_is_never_overwritten(classifier, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "dog.jpg").write_bytes(b"dear")
    (tmp_path / "file").write_bytes(b"dear")
    for path in (photos, tmp_path / "file"):
        with pytest.raises(StorageError, match="is not a SeeWhy classifier"):
            classifier.save(path)
    assert contents(tmp_path) == {"photos/dog.jpg": b"dear", "file": b"dear"}


def test_an_empty_folder_may_be_used(classifier, tmp_path):
    (tmp_path / "new.seewhy").mkdir()
    load(classifier.save(tmp_path / "new.seewhy"))


@pytest.mark.parametrize(
    "name", ["config.json", "model.onnx", "golden/0.png", "../x", "/x", "a/../../x", "", "model.safetensors", "a\\b"]
)
def test_further_files_cannot_take_the_place_of_ours(classifier, tmp_path, name):
    with pytest.raises(UsageError, match="further file"):
        classifier.save(tmp_path / "new.seewhy", extra={name: b""})
    assert os.listdir(tmp_path) == []


def test_a_model_card_of_ones_own(classifier, tmp_path):
    path = classifier.save(tmp_path / "new.seewhy", extra={"README.md": b"# Mine"})
    assert (path / "README.md").read_bytes() == b"# Mine"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_disk_or_a_read_only_one_leaves_the_old_one(saved, make_classifier, monkeypatch, number):
    before = contents(saved)
    written = 0

    def fail_later(handle):
        nonlocal written
        written += 1
        if written > 3:
            raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(swap.os, "fsync", fail_later)
        with pytest.raises(StorageError, match="full" if number != errno.EROFS else "read-only"):
            make_classifier(temperature=3.0).save(saved)
    assert contents(saved) == before
    assert os.listdir(saved.parent) == ["colours.seewhy"]
    load(saved)


def test_a_read_only_target_is_told_and_left_alone(classifier, tmp_path, monkeypatch):
    # Tests may run as root, for whom no folder is read-only: the system's refusal is played.
    def refuse(self, *args, **kwargs):
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StorageError, match="read-only"):
        classifier.save(tmp_path / "new.seewhy")
    assert os.listdir(tmp_path) == []


def test_after_a_crash_between_the_renames_the_old_one_is_read(saved):
    os.rename(saved, swap.aside_of(saved))
    assert load(saved).temperature == 2.0


def test_after_such_a_crash_saving_works_and_tidies_up(saved, make_classifier):
    os.rename(saved, swap.aside_of(saved))
    make_classifier(temperature=3.0).save(saved)
    assert load(saved).temperature == 3.0
    assert os.listdir(saved.parent) == ["colours.seewhy"]


def test_a_copied_and_renamed_folder_is_the_same_classifier(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "elsewhere")
    assert load(str(tmp_path / "elsewhere")).classes == load(saved).classes


def test_no_pickle_anywhere(saved):
    for name, content in contents(saved).items():
        assert not content.startswith(b"\x80"), name
        assert not content.startswith(b"PK\x03\x04"), name


def test_nan_in_the_provenance_is_refused_before_anything_is_written(make_classifier, tmp_path):
    with pytest.raises(UsageError, match="plain data"):
        make_classifier(provenance={"metrics": {"loss": float("nan")}}).save(tmp_path / "new.seewhy")
    assert os.listdir(tmp_path) == []


def test_check_target_can_be_asked_before_hours_of_training(saved, tmp_path):
    artefact.check_target(saved)
    artefact.check_target(tmp_path / "new.seewhy")
    with pytest.raises(StorageError):
        artefact.check_target(tmp_path)
