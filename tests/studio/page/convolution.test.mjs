// A kernel slid over the photo here gives what Python works out there: test_page.py writes its cells.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { slid } from "../../../src/seewhy/studio/page/network/convolution.js";

const { image, stride, cells } = JSON.parse(readFileSync(process.env.SEEWHY_ARITHMETIC, "utf8"));
const photo = { shape: image.shape, values: Uint8Array.from(image.values) };
const near = (found, expected, what) => assert.ok(Math.abs(found - expected) < 1e-9, `${what}: ${found} is not ${expected}`);

test("slid from one cell it is every other cell as Python works it out, to the edge and beyond", () => {
  assert.ok(cells.length >= 4);
  for (const told of cells) {
    const { row, column } = told.cell, found = slid(cells[0], photo, row, column, stride);
    assert.deepEqual(found.cell, told.cell);
    assert.deepEqual(found.convolution.box, told.convolution.box);
    assert.deepEqual(found.convolution.pixels, told.convolution.pixels);
    found.convolution.products.flat(2).forEach((value, k) => near(value, told.convolution.products.flat(2)[k], "product"));
    near(found.convolution.result, told.convolution.result, "sum");
    near(found.answer, told.answer, "answer");
    if (told.norm) near(found.norm.result, told.norm.result, "normalised");
  }
});
