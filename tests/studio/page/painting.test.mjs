import assert from "node:assert/strict";
import test from "node:test";
import { Painting } from "../../../src/seewhy/studio/page/painting.js";

const painted = (painting) => [...painting.cells].reduce((sum, cell) => sum + cell, 0);

test("bits stand row after row, the first highest, as masks.py packs them", () => {
  const painting = new Painting(3, 3);
  painting.load(Uint8Array.of(0b10100011, 0b10000000));
  assert.deepEqual([...painting.cells], [1, 0, 1, 0, 0, 0, 1, 1, 1]);
  assert.deepEqual([...painting.bits()], [0b10100011, 0b10000000]);
});

test("a dot paints the cells whose middle is near enough", () => {
  const painting = new Painting(5, 5);
  painting.line([2.5, 2.5], [2.5, 2.5], 1);
  assert.equal(painted(painting), 5); // the middle and its four neighbours
  assert.equal(painting.share, 5 / 25);
});

test("the smallest brush paints the cell it stands on", () => {
  const painting = new Painting(4, 4);
  painting.line([1.1, 2.9], [1.1, 2.9], 0.01);
  assert.equal(painting.cells[2 * 4 + 1], 1);
});

test("a line leaves no gaps, and beyond the edge there is nothing", () => {
  const painting = new Painting(6, 40);
  painting.line([-5, 3.5], [60, 3.5], 1);
  for (let column = 0; column < 40; column++) assert.equal(painting.cells[3 * 40 + column], 1);
  assert.equal(painted(painting), 3 * 40);
});

test("what is erased is gone, and undo brings it back", () => {
  const painting = new Painting(5, 5);
  painting.remember();
  painting.line([2.5, 2.5], [2.5, 2.5], 9);
  painting.remember();
  painting.line([2.5, 2.5], [2.5, 2.5], 9, true);
  assert.equal(painting.share, 0);
  assert.ok(painting.undo());
  assert.equal(painting.share, 1);
  assert.ok(painting.undo());
  assert.equal(painting.share, 0);
  assert.ok(!painting.undo());
});
