import assert from "node:assert/strict";
import test from "node:test";
import { levelAt, measuredWords, rightAt, stepOf, written } from "../../../src/seewhy/studio/page/steps.js";

const darker = { name: "darker", title: "Less light", meaning: "", neutral: 100, strongest: 10, unit: "%" };
const blur = { name: "blur", title: "Blur", meaning: "", neutral: 0, strongest: 2.7, unit: "%" };
const measured = { photos: 60, tolerance: 0.05, outcome: "breaks", limit: 38, right: [[100, 0.9], [60, 0.9], [20, 0.5]] };

test("levels are those of changes.py", () => {
  assert.deepEqual([levelAt(darker, 0), levelAt(darker, 50), levelAt(blur, 33)], [100, 55, 0.891]); // its doctest's
  for (let step = 0; step <= 100; step++) assert.equal(stepOf(blur, levelAt(blur, step)), step);
});

test("a level is read with its unit", () => {
  assert.equal(written(darker, 38.4), "38 %");
  assert.equal(written({ ...darker, unit: "°" }, 63), "63°");
  assert.equal(written({ ...darker, unit: "" }, 160), "160");
});

test("between two levels lies a straight line, beyond the last nothing is known", () => {
  assert.equal(rightAt(measured, 100), 0.9);
  assert.ok(Math.abs(rightAt(measured, 40) - 0.7) < 1e-12);
  assert.equal(rightAt(measured, 10), null);
});

test("what was measured is told, and what was not is not", () => {
  assert.equal(measuredWords(darker, 50), "");
  const words = measuredWords({ ...darker, measured }, 40);
  assert.match(words, /^Measured on 60 photos: as far as 38 % it loses at most 5 points of accuracy\./);
  assert.match(words, /about 70 % of them/);
  assert.doesNotMatch(measuredWords({ ...darker, measured }, 100), /At this level/);
  assert.match(measuredWords({ ...darker, measured: { ...measured, outcome: "undecided", limit: null } }, 100), /too few/);
});
