import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { layOver, signedColour } from "../../../src/seewhy/studio/page/colours.js";

const python = JSON.parse(readFileSync(process.env.SEEWHY_COLOURS, "utf8"));

test("the same number has the same colour as in the reports", () => {
  assert.ok(python.length >= 9);
  for (const { share, colour } of python) {
    signedColour(share).forEach((value, k) => assert.ok(Math.abs(value - colour[k]) <= 1, `${share}: ${value}`));
  }
});

test("beyond the strongest it is the strongest", () => assert.deepEqual(signedColour(9), signedColour(1)));

test("without strength it is the photo itself", () => {
  const pixels = layOver(new Uint8Array([10, 20, 30, 40, 50, 60]), new Int8Array([127, -127]), 0);
  assert.deepEqual([...pixels], [10, 20, 30, 255, 40, 50, 60, 255]);
});

test("where nothing speaks no colour is added", () => {
  const [red, green, blue] = layOver(new Uint8Array([200, 200, 200]), new Int8Array([0]), 1);
  assert.deepEqual([red, green, blue], [200, 200, 200]);
});
