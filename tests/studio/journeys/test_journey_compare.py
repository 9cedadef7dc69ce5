"""The Compare room as a person uses it: what it shows are Python's numbers, and a reload finds the same view."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import seewhy
from seewhy.explain.evidence import evidence
from seewhy.explain.grades import QUICK, cases_of, grade
from seewhy.explain.grades.fields import fields_of
from seewhy.explain.methods import METHODS
from seewhy.studio.comparing.photos import two_photos

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def second(pets: Path) -> Path:
    """Another classifier, taught with other photos of the same folder, so that both know a part of it."""
    settings = {"network": "plain", "epochs": 1, "size": 48, "device": "cpu", "seed": 3}
    run = seewhy.train(seewhy.split(seewhy.read_folder(pets), seed=1), **settings)
    return run.classifier.save(pets.with_name("second.seewhy"))


@pytest.fixture(scope="module")
def with_both(start_module_studio: Callable[..., Any], saved: Path, second: Path, pets: Path) -> str:
    return start_module_studio(saved, second, pets).address


@pytest.fixture
def compare(visit: Callable[..., Any], with_both: str) -> Any:
    page = visit(with_both)
    page.click("#ways a:has-text('Compare')")
    page.wait_for_selector("#compare .invitation:visible")
    return page


def numbers(text: str) -> list[float]:
    return [float(one.replace("−", "-")) for one in re.findall(r"[+−-]?\d+\.\d+", text)]


def give(page: Any, photo: Path) -> None:
    page.set_input_files("#compare .tools .pick input", str(photo))


def test_two_photos_and_two_classes(compare, pets, saved):
    classifier = seewhy.load(saved)
    first, other = (sorted((pets / name).iterdir())[0] for name in ("dog", "wolf"))
    give(compare, first)
    compare.wait_for_selector(".kind.alone .side-note:not(:empty)")  # one is shown, and the other asked for
    compare.set_input_files(".kind.alone .side:last-child .pick input", str(other))
    compare.wait_for_selector(f".kind:not(.alone):visible .side:last-child .named:has-text('{other.name}')")
    expected, _ = two_photos(classifier, first.read_bytes(), other.read_bytes())
    shown = compare.locator(".kind:visible .side-note").all_inner_texts()
    assert shown == [classifier.predict(photo).sentence for photo in (first, other)]
    assert compare.locator(".kind:visible .mirror th button").all_inner_texts() == [
        row["name"] for row in expected["rows"]
    ]
    assert f"lie {expected['distance']['value']:.2f} apart" in compare.inner_text(".distance-words")
    assert compare.inner_text(".kind:visible .differs .sentence") == expected["sentences"][0]

    kept = compare.url
    compare.reload()
    compare.wait_for_selector(".kind:visible .distance-words:not(:empty)")
    assert compare.url == kept

    compare.focus("input[name=comparing]:checked")
    compare.keyboard.press("ArrowRight")
    compare.wait_for_selector(".kind:visible .terms td")
    target, against = [name for name, _ in classifier.predict(first).ranked][:2]
    scores = compare.locator(".kind:visible .terms .score td").all_inner_texts()
    assert [numbers(text)[0] for text in scores] == pytest.approx(
        [
            evidence(classifier, first, *pair).logit
            for pair in ((target,), (against,), (target, against))
        ],
        abs=0.006,
    )  # fmt: skip
    compare.focus(".kind:visible .seen >> nth=0")
    compare.keyboard.press("ArrowDown")
    compare.wait_for_selector(".readout:has-text('rather than')")
    assert compare.locator(".kind:visible .square:visible").count() == 3  # the same place on all three
    fields = fields_of(48)
    means = fields.means(evidence(classifier, first, target).heatmap)
    middle = (fields.side - 1) // 2
    sums = (means * fields.areas)[middle * fields.side + middle]
    assert numbers(compare.inner_text(".readout"))[0] == pytest.approx(sums, abs=0.02)


def test_two_classifiers_on_one_photo_and_on_all(compare, pets, saved, second):
    photo = sorted((pets / "cat").iterdir())[0]
    compare.click(".kinds label:has-text('Two classifiers')")
    give(compare, photo)
    compare.wait_for_selector(".kind:visible .mirror td")
    both = [seewhy.load(folder).predict(photo).sentence for folder in (saved, second)]
    assert compare.locator(".kind:visible .side-note").all_inner_texts() == both
    compare.click("text=Compare on the photos of pets")
    compare.wait_for_selector(".kind:visible .differs .terms td")
    caption = compare.inner_text(".kind:visible .differs .terms caption")
    asked = re.search(r"The same (\d+) photos", caption)
    assert asked is not None
    counts = [int(text) for text in compare.locator(".kind:visible .differs .terms td").all_inner_texts()]
    assert sum(counts) == int(asked[1])
    assert "were used to make one of the two" in caption
    compare.reload()  # the result is the studio's, not the page's
    compare.wait_for_selector(".kind:visible .differs .terms td")
    before = compare.url
    if counts[1] + counts[2]:
        compare.click(".thumbs.large .thumb >> nth=0")
        compare.wait_for_url(lambda address: address != before)
        compare.wait_for_selector(".kind:visible .mirror td")


def test_two_methods_with_their_grades(compare, pets, saved):
    classifier = seewhy.load(saved)
    photo = sorted((pets / "wolf").iterdir())[0]
    compare.click(".kinds label:has-text('Two methods')")
    give(compare, photo)
    compare.wait_for_selector(".kind:visible .area >> nth=3")
    compare.select_option(".kind:visible .side >> nth=1 >> select", "gradient_times_input")
    compare.wait_for_selector(".kind:visible .differs .sentence:has-text('Gradient times input')")
    compare.wait_for_selector(".kind:visible .area >> nth=3")
    cases, _ = cases_of(classifier, [photo])
    for side, name in enumerate(("evidence", "gradient_times_input")):
        expected = grade(METHODS[name], cases, QUICK)
        shown = compare.locator(f".kind:visible .side >> nth={side} >> .area strong").all_inner_texts()
        assert [float(text) for text in shown] == pytest.approx(
            [expected.deletion.value, expected.insertion.value], abs=0.006
        )
        assert compare.inner_text(f".kind:visible .side >> nth={side} >> .verdict") == expected.sentence
    compare.click(".kind:visible .long-test button:visible >> nth=0")
    compare.wait_for_selector(".long-test .quiet.passed, .long-test .quiet.wrong")
    kept = compare.url
    compare.reload()
    compare.wait_for_selector(".kind:visible .area >> nth=3")
    assert compare.url == kept
    assert compare.input_value(".kind:visible .side >> nth=1 >> select") == "gradient_times_input"
