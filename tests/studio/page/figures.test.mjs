import assert from "node:assert/strict";
import test from "node:test";
import { number, signed } from "../../../src/seewhy/studio/page/figures.js";
import { layerTitle, spotOf, theLayer } from "../../../src/seewhy/studio/page/network/names.js";

test("numbers are written as they are read", () => {
  assert.deepEqual([signed(1.234), signed(-0.5, 1), number(-2, 0), number(-0.001), number(null)],
    ["+1.23", "−0.5", "−2", "0.00", "·"]);
});

test("a spot is a row and a column, or nothing", () => {
  assert.deepEqual(spotOf("12.3"), [12, 3]);
  for (const wrong of [null, "", "12", "1.2.3", "-1.2", "a.b"]) assert.equal(spotOf(wrong), null);
});

test("layers have names", () => {
  assert.deepEqual([layerTitle("first"), theLayer("first"), layerTitle("stage2")], ["first layer", "the first layer", "stage2"]);
});
