"""The studio as a person uses it, in a real browser: no error in its console, no request to anywhere else."""

import re

import pytest

import seewhy
from seewhy.explain.evidence import evidence

pytestmark = pytest.mark.journey


def test_look_play_and_go_down_to_one_number(page, pets, saved):
    classifier = seewhy.load(saved)
    photo = sorted((pets / "dog").iterdir())[0]
    assert "token" not in page.url
    page.set_input_files("#picker", str(photo))
    page.wait_for_selector(".sentence:not(:empty)")
    assert page.inner_text(".sentence") == classifier.predict(photo).sentence
    names = page.locator(".bars .name").all_inner_texts()
    assert names == [name for name, _ in classifier.predict(photo).ranked]

    page.select_option("#against", names[1])
    expected = evidence(classifier, photo, names[0], names[1]).logit
    page.wait_for_selector(f".sum:has-text('rather than {names[1]}')")
    found = re.search(r"Together ([−+]\d+\.\d+)", page.inner_text(".sum"))
    assert found is not None
    assert float(found[1].replace("−", "-")) == pytest.approx(expected, abs=0.006)

    before = page.locator(".bars .value").all_inner_texts()
    page.focus("#slider-darker")
    page.keyboard.press("End")
    page.wait_for_selector("output[for=slider-darker]:has-text('10 %')")
    page.wait_for_timeout(500)
    assert page.locator(".bars .value").all_inner_texts() != before
    kept = page.url
    page.reload()
    page.wait_for_selector(".sentence:not(:empty)")
    assert page.url == kept
    assert page.inner_text("output[for=slider-darker]") == "10 %"
    page.click("#rest")

    page.click("text=The same as a list")
    page.click(".column >> nth=0 >> .tile >> nth=0")
    page.wait_for_selector(".arithmetic .row")
    page.focus(".unit .map[tabindex]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(600)
    place = re.search(r"Row (\d+), column (\d+)", page.inner_text(".unit"))
    channel = re.search(r"map (\d+)", page.inner_text(".unit h3"))
    assert place is not None
    assert channel is not None
    from seewhy.layers.feature_maps import feature_maps_of

    value = feature_maps_of(classifier, photo).layer("first").maps[int(channel[1]), int(place[1]), int(place[2])]
    last = page.inner_text(".arithmetic p:last-child")
    answer = re.search(r"answers (−?\d+\.\d+)", last)
    assert answer is not None
    assert float(answer[1].replace("−", "-")) == pytest.approx(float(value), abs=0.006)


def test_teach_reload_in_the_middle_and_look_with_it(page, pets):
    page.click("#ways a:has-text('Teach')")
    page.click("text=Start from random weights")
    page.wait_for_selector(".steps li")
    page.reload()
    page.wait_for_selector(".steps li")
    page.wait_for_selector("#teach h3:has-text('Taught')", timeout=120_000)
    assert "answered rightly" in page.inner_text("#teach .sum")
    with page.context.expect_page() as opened:
        page.click("text=Open its report")
    report = opened.value
    assert "Accuracy" in report.inner_text("body") or "accuracy" in report.inner_text("body")
    report.close()
    page.click("text=Look with it")
    page.wait_for_selector("#classifier:has-text('pets.seewhy')")
    page.set_input_files("#picker", str(sorted((pets / "cat").iterdir())[0]))
    page.wait_for_selector(".sentence:not(:empty)")
    assert seewhy.load(pets.with_name("pets.seewhy")).classes == ("cat", "dog", "wolf")


def test_a_file_that_is_no_photo_is_told_and_nothing_breaks(page, tmp_path):
    (tmp_path / "letter.png").write_text("Dear photo")
    page.set_input_files("#picker", str(tmp_path / "letter.png"))
    page.wait_for_selector("#failure:visible")
    assert "photo" in page.inner_text("#failure")
