// The page reads what Python wrote: the frame and its numbers come as a file from test_page.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { unpackFrame } from "../../../src/seewhy/studio/page/frame.js";

const bytes = readFileSync(process.env.SEEWHY_FRAME);
const frame = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);

test("words and arrays come as Python sent them", () => {
  const { told, arrays } = unpackFrame(frame);
  assert.deepEqual(told, { sentence: "Straßenhund 90 %", step: 0.25 });
  assert.deepEqual([...arrays.heatmap.values], [-127, 0, 5, 127, 1, -1]);
  assert.deepEqual(arrays.heatmap.shape, [2, 3]);
  assert.deepEqual([...arrays.score.values], [1.5, -2.25]);
});

test("what is no frame is refused", () => {
  assert.throws(() => unpackFrame(new TextEncoder().encode("JSON and more").buffer), /no frame/);
});
