import assert from "node:assert/strict";
import test from "node:test";
import { between, held, panned, pointAt, showing, zoomed } from "../../../src/seewhy/studio/page/network/camera.js";

const view = { width: 800, height: 400 };
const limits = { least: 0.5, most: 50 };
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found} is not ${expected}`);

test("a box is shown in the middle, as large as fits", () => {
  const camera = showing({ left: 100, top: 50, width: 100, height: 100 }, view);
  assert.deepEqual(camera, { x: 50, y: 50, scale: 4 });
  assert.equal(showing({ left: 0, top: 0, width: 100, height: 100 }, view, 0.5).scale, 2);
});

test("the point that one zooms about stays where it is, at every scale", () => {
  const camera = { x: 10, y: 20, scale: 2 }, at = { x: 300, y: 100 };
  for (const factor of [0.1, 0.5, 1, 3, 1000]) {
    const found = zoomed(camera, factor, at, limits);
    assert.ok(found.scale >= limits.least && found.scale <= limits.most);
    near(pointAt(found, at.x, at.y).x, pointAt(camera, at.x, at.y).x);
    near(pointAt(found, at.x, at.y).y, pointAt(camera, at.x, at.y).y);
  }
});

test("a picture that is dragged follows the finger", () => {
  const camera = { x: 10, y: 20, scale: 4 };
  const before = pointAt(camera, 100, 100), after = pointAt(panned(camera, 40, -8), 140, 92);
  assert.deepEqual(after, before);
});

test("the picture cannot be lost, and stands in the middle where it is smaller", () => {
  const picture = { width: 1000, height: 100 };
  for (const x of [-1e6, 0, 400, 1e6]) {
    const found = held({ x, y: 7, scale: 1 }, picture, view);
    const middle = found.x + 400;
    assert.ok(middle >= 0 && middle <= 1000, String(middle));
    assert.equal(found.y, -150);
  }
});

test("a flight begins here, ends there, and passes one scale after the other", () => {
  const from = { x: 0, y: 0, scale: 1 }, to = { x: 90, y: 45, scale: 16 };
  assert.deepEqual(between(from, to, 0), from);
  const end = between(from, to, 1);
  near(end.x, 90); near(end.y, 45); near(end.scale, 16);
  near(between(from, to, 0.5).scale, 4);
  // The point that both show at the same place stays there all the way: 0 + q = 90 + q / 16.
  const q = 90 / (1 - 1 / 16);
  const half = between(from, to, 0.5);
  near((q - half.x) * half.scale, q);
  assert.deepEqual(between(from, { x: 10, y: 0, scale: 1 }, 0.5), { x: 5, y: 0, scale: 1 });
});
