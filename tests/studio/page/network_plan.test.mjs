import assert from "node:assert/strict";
import test from "node:test";
import { curveOf, linesOf } from "../../../src/seewhy/studio/page/network/lines.js";
import { FEW, boxOfMap, foundAt, nearestTo, planNetwork, smallWithin } from "../../../src/seewhy/studio/page/network/plan.js";

const layerOf = (name, channels, side) => ({
  name, channels, height: side, width: side, order: Array.from({ length: channels }, (_, k) => (k * 7 + 3) % channels),
});
// 1,280 and 32 are not multiples of 7, so that the order names each map once.
const layers = [layerOf("first", 32, 112), layerOf("stage1", 3, 28), layerOf("top", 1280, 7)];
const plan = planNetwork(layers);
// A little beyond the middle, which lies between two cells where a map has an even number of them.
const middle = (box) => ({ x: box.left + 0.501 * box.width, y: box.top + 0.501 * box.height });

test("the columns stand from the photo to the answer, and none on another", () => {
  assert.deepEqual(plan.columns.map((one) => one.name), ["photo", "first", "stage1", "top", "evidence", "answer"]);
  plan.columns.slice(1).forEach((one, k) => assert.ok(one.left > plan.columns[k].left + plan.columns[k].width));
  for (const one of plan.columns) {
    assert.ok(one.left >= 0 && one.left + one.width <= plan.width, one.name);
    assert.ok(one.top >= 0 && one.top + one.height <= plan.height, one.name);
  }
});

test("every map has its place, and at its middle it is found with its middle cell", () => {
  let seen = 0;
  for (const layer of layers) {
    assert.equal(new Set(layer.order).size, layer.channels);
    for (const channel of layer.order) {
      const box = boxOfMap(plan, layer.name, channel);
      const found = foundAt(plan, middle(box));
      assert.deepEqual([found.column.name, found.channel], [layer.name, channel]);
      assert.deepEqual([found.row, found.place], Array(2).fill(Math.floor(layer.width / 2)));
      seen++;
    }
  }
  assert.equal(seen, 32 + 3 + 1280);
  assert.equal(boxOfMap(plan, "first", 32), null);
  assert.equal(boxOfMap(plan, "stage9", 0), null);
});

test("the most telling maps are large, the others small, and a few maps need no small ones", () => {
  const column = plan.columns[1];
  assert.deepEqual(column.tiles.map((tile) => tile.channel), layers[0].order.slice(0, FEW));
  assert.ok(column.mosaic.side < column.tiles[0].width / 3);
  assert.equal(plan.columns[2].mosaic, null);
  assert.equal(plan.columns[2].tiles.length, 3);
});

test("what lies in sight is found, and nothing else", () => {
  const { mosaic, layer } = plan.columns[3];
  assert.equal(smallWithin(mosaic, layer, mosaic).length, 1280 - FEW);
  const box = boxOfMap(plan, "top", layer.order[FEW + 40]);
  assert.deepEqual(smallWithin(mosaic, layer, { left: middle(box).x, top: middle(box).y, width: 0, height: 0 }).map((one) => one.channel), [layer.order[FEW + 40]]);
  assert.deepEqual(smallWithin(mosaic, layer, { left: 0, top: 0, width: 5, height: 5 }), []);
  assert.equal(foundAt(plan, { x: 1, y: 1 }), null);
  assert.equal(foundAt(plan, middle(plan.columns[0])).channel, null);
});

test("a line is as wide as its map adds beside the layer's others; the small ones' tells their sum", () => {
  const contributions = layers[0].order.map(() => 0);
  contributions[layers[0].order[0]] = -2;
  contributions[layers[0].order[1]] = 1;
  contributions[layers[0].order[30]] = 0.5;
  contributions[layers[0].order[31]] = 0.25;
  const lines = linesOf(plan.columns[1], plan.columns[2], { contributions, exact: true });
  assert.deepEqual(lines.slice(0, FEW + 1).map((line) => line.adds), [-1, 0.5, 0, 0, 0, 0.375]);
  assert.ok(lines.slice(FEW + 1).every((line) => line.adds === null));
  assert.equal(lines.length, FEW + 1 + 3);
  assert.equal(linesOf(plan.columns[4], plan.columns[5], null).length, 2);
});

test("the part of a curve that is there ends where the whole curve is at that part", () => {
  const line = { from: { x: 0, y: 0 }, to: { x: 8, y: 4 } };
  assert.deepEqual(curveOf(line, 1), [{ x: 0, y: 0 }, { x: 4, y: 0 }, { x: 4, y: 4 }, { x: 8, y: 4 }]);
  const half = curveOf(line, 0.5);
  assert.equal(half.length, 4);
  assert.deepEqual(half[3], { x: 4, y: 2 }); // by symmetry
  assert.deepEqual(half[0], line.from);
});

test("beside the maps the nearest one is meant", () => {
  const [tile] = plan.columns[1].tiles;
  assert.equal(nearestTo(plan, { x: tile.left - 30, y: tile.top - 50 }).channel, tile.channel);
  const last = plan.columns[3].mosaic;
  const found = nearestTo(plan, { x: last.left - 10, y: last.top + last.pitch / 3 });
  assert.deepEqual([found.column.name, found.channel], ["top", layers[2].order[FEW]]);
});
