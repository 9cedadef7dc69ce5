"""The page's pure modules, under node's own runner, against numbers that Python wrote."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from seewhy import studio
from seewhy.explain.grades.fields import fields_of
from seewhy.pages.charts import reliability_chart
from seewhy.pixels.overlay import signed_colours
from seewhy.probability import reliability
from seewhy.probability.ranking import rank_correlation
from seewhy.studio.serving.frame import pack_frame

TESTS = Path(__file__).parent / "page"


def _slid_cells() -> dict:
    """Cells of one channel of a first layer with stride 2, normalisation and ReLU6, as Python works them out."""
    from seewhy.layers.arithmetic_steps import Cell
    from seewhy.layers.work_out import Question, work_out
    from seewhy.network.catalogue import build_network
    from seewhy.network.config import NetworkConfig

    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    network = build_network(NetworkConfig(network="efficientnet_lite0", size=32), classes=2).eval()
    cells = [Cell(channel=3, row=row, column=column) for row, column in ((7, 5), (0, 0), (15, 15), (2, 11), (15, 0))]
    told = [work_out(network, image, Question(classes=("no", "yes"), cell=cell)).to_json() for cell in cells]
    return {"image": {"shape": image.shape, "values": image.ravel().tolist()}, "stride": 2, "cells": told}


def test_the_pages_modules(tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    heatmap = np.array([[-127, 0, 5], [127, 1, -1]], dtype=np.int8)
    frame = pack_frame(
        {"sentence": "Straßenhund 90 %", "step": 0.25}, {"heatmap": heatmap, "score": np.array([1.5, -2.25])}
    )
    (tmp_path / "frame").write_bytes(frame)
    shares = np.linspace(-1, 1, 17)
    colours = [
        {"share": float(share), "colour": colour.tolist()}
        for share, colour in zip(shares, signed_colours(shares[None], 1)[0], strict=True)
    ]
    (tmp_path / "colours").write_text(json.dumps(colours))
    random = np.random.default_rng(0)
    pairs = [(random.normal(size=20), random.integers(0, 4, 20).astype(float)) for _ in range(3)]
    comparison = {
        "edges": [{"size": size, "edges": fields_of(size).edges.tolist()} for size in (5, 32, 64, 224, 240)],
        "pairs": [
            {"first": one.tolist(), "second": other.tolist(), "likeness": rank_correlation(one, other)}
            for one, other in pairs
        ],
    }
    (tmp_path / "comparison").write_text(json.dumps(comparison))
    (tmp_path / "arithmetic").write_text(json.dumps(_slid_cells()))
    (tmp_path / "reliability").write_text(json.dumps(reliability_of_the_report()))
    found = sorted(TESTS.glob("*.test.mjs"))
    assert len(found) >= 4
    names = ("frame", "colours", "comparison", "reliability", "arithmetic")
    given = {f"SEEWHY_{name.upper()}": str(tmp_path / name) for name in names}
    # In one process: `node --test` starts one for each file, which takes longer than all the tests together.
    all_of_them = "".join(f"await import({json.dumps(file.as_uri())});" for file in found)
    command = [node, "--input-type=module", "--eval", all_of_them]
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    assert int(re.findall(r"^(?:#|ℹ) tests (\d+)", done.stdout, re.MULTILINE)[0]) >= len(found), done.stdout
    assert done.returncode == 0, done.stdout


def test_no_two_rooms_style_the_same_name():
    """A class that stands alone at the head of a rule belongs to one file, or a room would change another's looks."""
    css = Path(studio.__file__).parent / "page" / "css"
    owners: dict[str, set[str]] = {}
    shared = ("studio.css", "look.css")  # the frame; the photo and the answer, which stand in two rooms
    for file in sorted(css.glob("*.css")):
        rules = re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", rules):
            for selector in selectors.split(","):
                first = re.match(r"\s*(\.[\w-]+)", selector)
                if first and file.name not in shared:
                    owners.setdefault(first[1], set()).add(file.name)
    assert {name: files for name, files in owners.items() if len(files) > 1} == {}


def reliability_of_the_report() -> dict:
    """A reliability diagram's bins, its frame, and where the report draws the points."""
    sure = np.random.default_rng(1).uniform(0.3, 1, 60)
    bins = reliability(np.stack([sure, 1 - sure], axis=1), (np.arange(60) % 3 == 0).astype(int))
    marks = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', reliability_chart(bins))
    frame = {"left": 52, "right": 424, "top": 26, "bottom": 306}
    return {"bins": bins.to_json(), "frame": frame, "points": [{"x": float(x), "y": float(y)} for x, y in marks]}
