import assert from "node:assert/strict";
import test from "node:test";
import { back, cellsAcross, STRAIGHT, through } from "../../../src/seewhy/studio/page/place.js";

test("straight leads nowhere else", () => assert.deepEqual(through(STRAIGHT, 0.3, 0.8), [0.3, 0.8]));

test("a letterbox: the middle half of the picture is the photo", () => {
  const way = [1, 0, 0, 0, 2, -0.5]; // photo twice as wide as high
  assert.deepEqual(through(way, 1, 0.75), [1, 1]);
  assert.deepEqual(through(back(way), 1, 1), [1, 0.75]);
  assert.equal(cellsAcross(way, 128, 256), 256);
});

test("there and back, turned and moved", () => {
  const way = [0.6, -0.8, 0.1, 0.8, 0.6, -0.2];
  const [x, y] = through(back(way), ...through(way, 0.25, 0.75));
  assert.ok(Math.hypot(x - 0.25, y - 0.75) < 1e-12);
});
