"""The way of a user: train, ask how far it can be trusted, ask again; and photos that it knows already."""

import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image

import seewhy
from seewhy.cli.main import main
from seewhy.data.seen import SEEN_FILE, read_seen

LONG = ("Under which conditions it holds", "Does something beside the subject give the answer away?")
QUICK = ("The figures, and what they mean", "Do its percentages mean what they say?", "How this was measured")


@pytest.fixture(scope="module")
def remembering(pets, short, tmp_path_factory):
    """A classifier that keeps thumbnails of its photos."""
    output = tmp_path_factory.mktemp("out") / "pets.seewhy"
    assert main(["train", str(pets), "-o", str(output), *short, "--remember", "thumbnails"]) == 0
    return output


@pytest.fixture
def model(remembering, tmp_path):
    """Its own copy for each test, because the card in it is written."""
    return shutil.copytree(remembering, tmp_path / "pets.seewhy")


@pytest.fixture
def evaluate(model, tmp_path, capsys):
    """Runs the command and returns status, what was said, what went wrong, and the page's text if there is one."""

    def run(photos, *flags):
        page = tmp_path / "report.html"
        status = main(["evaluate", str(model), str(photos), "-o", str(page), *flags])
        said = capsys.readouterr()
        return status, said.out, said.err, page.read_text(encoding="utf-8") if page.exists() else None

    return run


def titles_in(page, titles):
    return [title for title in titles if f"<h2>{title}</h2>" in page]


def test_thumbnails_are_kept_only_where_that_was_asked(remembering, saved):
    assert len(read_seen(remembering)) > 40
    assert (saved / "examples.npz").exists()
    assert not (saved / SEEN_FILE).exists()


def test_from_photos_to_a_page_that_tells_everything(evaluate, new, model):
    status, said, _, page = evaluate(new)
    assert status == 0
    assert titles_in(page, (*QUICK, *LONG)) == [*QUICK, *LONG]
    assert "Of 9 photos it had never seen, changed in 12 ways" in said
    assert "No shortcut was found on 9 photos" in said
    assert said.endswith(f"The limits stand in {model / 'README.md'}, too, in place of any told before.\n")


def test_quick_leaves_the_changed_photos_out(evaluate, new):
    status, said, _, page = evaluate(new, "--quick")
    assert status == 0
    assert titles_in(page, (*QUICK, *LONG)) == list(QUICK)
    assert "changed in 12 ways" not in said


def test_json_is_one_object_with_every_test_by_name(evaluate, new):
    status, said, _, _ = evaluate(new, "--json", "--quick")
    told = json.loads(said)
    assert status == 0
    assert {
        *("n", "accuracy", "confusion", "mistakes", "weak_spots", "causes", "comparison", "overlap", "calibration"),
        *("risk_coverage", "promise", "something_else", "condition_card", "shortcuts"),
    } <= set(told)
    assert (told["condition_card"], told["shortcuts"], told["overlap"], told["comparison"]) == (None,) * 4
    assert told["n"] == told["promise"]["n"] == 9


def test_the_card_has_the_limits_of_the_last_judgement_once(evaluate, new, model):
    card = model / "README.md"
    before = card.read_text(encoding="utf-8")
    assert "Measured limits" not in before
    evaluate(new, "--quick")
    assert card.read_text(encoding="utf-8") == before  # figures alone are no limits
    evaluate(new)
    first = card.read_text(encoding="utf-8")
    assert first.startswith(before.rstrip())
    assert "On 9 photos of new, which it had never seen" in first
    six = shutil.copytree(new, model.parent / "six")
    for kind in six.iterdir():
        if kind.is_dir():
            min(kind.glob("*.png")).unlink()
    evaluate(six, "--json")
    second = card.read_text(encoding="utf-8")
    assert second.count("## Measured limits") == 1
    assert "On 6 photos of six" in second
    assert "On 9 photos" not in second
    assert second.startswith(before.rstrip())
    seewhy.load(model)  # the card is for people: no seal is broken


def test_a_card_that_was_taken_out_is_not_written_again(evaluate, new, model):
    (model / "README.md").unlink()
    status, said, _, _ = evaluate(new, "--quick")
    assert status == 0
    assert "The limits stand in" not in said
    assert not (model / "README.md").exists()


def test_another_classifier_beside_it(evaluate, new, saved, tmp_path):
    other = shutil.copytree(saved, tmp_path / "other.seewhy")
    card = (other / "README.md").read_text(encoding="utf-8")
    status, said, _, page = evaluate(new, "--quick", "--against", str(other))
    assert status == 0
    assert titles_in(page, ("Is one better than the other?",))
    assert (other / "README.md").read_text(encoding="utf-8") == card  # it is only asked
    status, said, _, _ = evaluate(new, "--quick", "--json", "--against", str(other))
    assert (status, json.loads(said)["comparison"]["names"]) == (0, ["pets", "other"])


@pytest.fixture
def mixed(pets, new, model, tmp_path):
    """New photos, and of each class one that taught the classifier."""
    taught = set(seewhy.load(model).provenance["fingerprints"]["train"])
    samples = seewhy.read_folder(pets).samples
    known = {one.label: one.path for one in samples if one.fingerprint[:16] in taught}
    folder = shutil.copytree(new, tmp_path / "mixed")
    for label, kind in enumerate(("cat", "dog", "wolf")):
        shutil.copy(known[label], folder / kind / "known.png")
    return folder


def test_the_accuracy_with_known_photos_and_without(evaluate, mixed):
    status, said, _, page = evaluate(mixed, "--quick")
    assert status == 0
    assert "3 of these 12 test photos were also in training (3 the same file): " in said
    assert "Only the second counts for new photos." in said
    assert re.match(r"Right on \d of 9 photos it had never seen", said)
    assert titles_in(page, ("Test photos that were also in training",))


def test_known_photos_are_left_out_of_the_comparison_too(evaluate, mixed, model, tmp_path):
    other = shutil.copytree(model, tmp_path / "other.seewhy")
    status, said, _, _ = evaluate(mixed, "--quick", "--json", "--against", str(other))
    told = json.loads(said)
    assert status == 0
    assert (told["comparison"]["n"], told["n"], told["overlap"]["n"]) == (9, 9, 12)


def test_mirrored_copies_are_told_by_their_looks(evaluate, mixed):
    for photo in mixed.glob("*/known.png"):
        pixels = np.array(Image.open(photo).convert("RGB"))
        Image.fromarray(np.ascontiguousarray(pixels[:, ::-1])).save(photo)
    status, said, _, _ = evaluate(mixed, "--quick")
    assert status == 0
    assert "also in training (3 nearly the same photo): " in said


def test_nothing_but_known_photos_is_refused(evaluate, pets, model):
    card = (model / "README.md").read_text(encoding="utf-8")
    status, said, complaint, page = evaluate(_only_known(pets, model))
    assert (status, said, page) == (1, "", None)
    assert "photos were used to make this classifier" in complaint
    assert (model / "README.md").read_text(encoding="utf-8") == card


def _only_known(pets, model):
    taught = set(seewhy.load(model).provenance["fingerprints"]["train"])
    folder = model.parent / "known"
    for sample in seewhy.read_folder(pets).samples:
        if sample.fingerprint[:16] in taught:
            kind = folder / ("cat", "dog", "wolf")[sample.label]
            kind.mkdir(parents=True, exist_ok=True)
            shutil.copy(sample.path, kind)
    return folder
