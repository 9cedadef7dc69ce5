import assert from "node:assert/strict";
import test from "node:test";
import {
  answeredFrom, cellName, cellOf, choices, counted, interval, kept, many, meaning, mistakes, nextUndecided, ofCell, paint, parted,
  percent, stepTo, unbroken, worstCell, written,
} from "../../../src/seewhy/studio/page/judging/judged.js";

const photo = (name, truth, answer, confidence) => ({ key: name, name, truth, answer, confidence, truth_probability: 0, unsure: false });
const PHOTOS = [photo("a", 0, 0, 0.9), photo("b", 0, 1, 0.6), photo("c", 0, 1, 0.8), photo("d", 1, 1, 0.7), photo("e", 1, 0, 0.8)];

test("a cell holds its photos, the most confident first", () => {
  assert.deepEqual(ofCell(PHOTOS, 0, 1).map((one) => one.name), ["c", "b"]);
  assert.deepEqual(ofCell(PHOTOS, 1, 1).map((one) => one.name), ["d"]);
  assert.deepEqual(mistakes(PHOTOS).map((one) => one.name), ["c", "e", "b"]);
});

test("a cell's name goes into the address and back, and no other name does", () => {
  assert.deepEqual(cellOf(cellName(2, 0), 3), [2, 0]);
  for (const wrong of [null, "", "3-0", "0-3", "0", "a-b", "-1-0", "0-0-0"]) assert.equal(cellOf(wrong, 3), null);
});

test("the most frequent mix-up is off the diagonal", () => {
  assert.deepEqual(worstCell([[9, 1, 0], [2, 9, 0], [0, 2, 9]]), [1, 0]);
  assert.equal(worstCell([[9, 0], [0, 9]]), null);
});

test("a cell is never too pale to be seen, and its letters turn where its colour is strong", () => {
  assert.deepEqual(paint(false, 0.001), { weight: 0.12, light: false, dark: false });
  assert.deepEqual(paint(true, 0.6), { weight: 0.65, light: false, dark: true });
  assert.deepEqual(paint(false, 1), { weight: 1, light: true, dark: true });
});

test("the arrows stay inside the table", () => {
  assert.deepEqual(stepTo([0, 0], "ArrowUp", 3), [0, 0]);
  assert.deepEqual(stepTo([0, 0], "ArrowDown", 3), [1, 0]);
  assert.deepEqual(stepTo([2, 2], "ArrowRight", 3), [2, 2]);
  assert.deepEqual(stepTo([1, 2], "Home", 3), [1, 0]);
  assert.deepEqual(stepTo([1, 0], "End", 3), [1, 2]);
  assert.equal(stepTo([1, 0], "Enter", 3), null);
});

test("a key gives a class, says that the label is right, goes on or takes back", () => {
  assert.deepEqual(meaning("2", 3), { choose: 1 });
  assert.equal(meaning("4", 3), null);
  assert.equal(meaning("0", 3), null);
  assert.deepEqual([" ", "Backspace", "ArrowRight", "ArrowLeft", "x"].map((key) => meaning(key, 3)), ["right", "undo", "next", "before", null]);
});

test("of few classes the keys give all in their order, of many those that come into question", () => {
  assert.deepEqual(choices(["cat", "dog"], "dog", ["cat"]), ["cat", "dog"]);
  const many_ = Array.from({ length: 20 }, (_, k) => `c${k}`);
  assert.deepEqual(choices(many_, "c7", ["c3", "c7", undefined, "unknown", "c1"]), ["c7", "c3", "c1"]);
  assert.equal(choices(many_, "c0", many_).length, 9);
});

test("the next photo that nobody decided is looked for all around", () => {
  assert.equal(nextUndecided(["a", "b", "c"], new Set(["c"]), 1), 0);
  assert.equal(nextUndecided(["a", "b", "c"], new Set(["b"]), 0), 2);
  assert.equal(nextUndecided(["a", "b"], new Set(["a", "b"]), 0), -1);
  assert.equal(nextUndecided([], new Set(), 0), -1);
});

test("only what is sure enough is answered", () => {
  const curve = [0.9, 0.8, 0.5].map((from_confidence) => ({ from_confidence }));
  assert.deepEqual([0.95, 0.9, 0.85, 0.5, 0].map((least) => answeredFrom(curve, least)), [-1, 0, 0, 2, 2]);
});

test("a probability is never told as certain, a share that was counted may be all", () => {
  assert.deepEqual([0.99999, 0.995, 0.5, 0].map(percent), ["> 99.9\u00a0%", "99.5\u00a0%", "50\u00a0%", "< 0.1\u00a0%"]);
  assert.deepEqual([counted(1), counted(0.939, 1), counted(null)], ["100\u00a0%", "93.9\u00a0%", "–"]);
  assert.equal(interval({ value: 0.5, low: 0.25, high: 0.75 }), "25–75\u00a0%");
});

test("words as they are read", () => {
  assert.deepEqual([many(1, "photo"), many(2000, "photo")], ["1 photo", "2,000 photos"]);
  assert.equal(written("2026-11-29"), "29 November 2026");
  assert.equal(kept("93 % of all"), "93\u00a0% of all");
  assert.deepEqual(parted("Off by 4.5 points (n = 180); before 10.0. Even true ones would."), ["Off by 4.5 points (n = 180); before 10.0.", "Even true ones would."]);
  assert.deepEqual(parted("No more."), ["No more.", ""]);
});

test("a figure is not parted from its range, words are from each other", () => {
  assert.equal(unbroken("91 % (87–95)"), "91\u00a0%\u00a0(87\u2060–\u206095)");
  assert.equal(unbroken("3 % (-2–8)"), "3\u00a0%\u00a0(-2\u2060–\u20608)");
  assert.equal(unbroken("polar bear 96 (91–99)"), "polar bear 96\u00a0(91\u2060–\u206099)");
  assert.equal(unbroken("coarse shapes (low frequencies) – 9"), "coarse shapes (low frequencies) – 9");
});
