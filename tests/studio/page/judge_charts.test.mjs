import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { across, bandPath, betweenLevels, down, levelPlaces, reliabilityMarks, sharesPath, thinned } from "../../../src/seewhy/studio/page/judging/charts.js";

const FRAME = { left: 10, right: 110, top: 20, bottom: 220 };

test("shares stand where they are, and never outside the frame", () => {
  assert.deepEqual([across(FRAME, 0), across(FRAME, 0.5), across(FRAME, 1)], [10, 60, 110]);
  assert.deepEqual([down(FRAME, 0), down(FRAME, 0.25), down(FRAME, 1), down(FRAME, 1.2)], [220, 170, 20, 20]);
});

test("a bin without photos has no mark, and the fullest is as high as there is room", () => {
  const bins = { edges: [0, 0.5, 1], n: [0, 4], confidence: [null, 0.75], accuracy: [null, 0.5], low: [0, 0.25], high: [1, 0.75] };
  assert.deepEqual(reliabilityMarks(bins, FRAME, 30),
    [{ bin: 1, n: 4, left: 60, width: 50, height: 30, x: 85, y: 120, low: 170, high: 70 }]);
});

test("the points stand where those of the report do", () => {
  const { frame, bins, points } = JSON.parse(readFileSync(process.env.SEEWHY_RELIABILITY, "utf8"));
  assert.ok(points.length >= 3);
  const marks = reliabilityMarks(bins, frame, 58);
  assert.equal(marks.length, points.length);
  marks.forEach(({ x, y }, k) => {
    assert.ok(Math.abs(x - points[k].x) < 0.01 && Math.abs(y - points[k].y) < 0.01, `${k}: ${x} ${y}`);
  });
});

test("levels stand at equal distances, and a limit between them", () => {
  assert.deepEqual(levelPlaces(3, FRAME), [10, 60, 110]);
  assert.equal(betweenLevels([10, 60, 110], 1.5), 85);
});

test("lines and bands go through their shares", () => {
  assert.equal(sharesPath([10, 60], [1, 0.5], FRAME), "M10.0 20.0L60.0 120.0");
  assert.equal(bandPath([10, 60], [0.5, 0], [1, 0.5], FRAME), "M10.0 20.0L60.0 120.0L60.0 220.0L10.0 120.0Z");
});

test("a long curve keeps its ends", () => {
  const points = Array.from({ length: 1001 }, (_, k) => k);
  assert.deepEqual(thinned(points, 3), [0, 500, 1000]);
  assert.equal(thinned([1, 2], 3).length, 2);
});
