import assert from "node:assert/strict";
import test from "node:test";
import { brief, counted, percent, plain, signed } from "../../../src/seewhy/studio/page/figures.js";
import { cutOff, loss, shrinking, softmax, strongestFor, strongestPatch, summands, within } from "../../../src/seewhy/studio/page/tour/numbers.js";

const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found}, not ${expected}`);

test("all that the dense layer adds is the logit, whatever is named", () => {
  const layers = [
    { name: "stage1", exact: false, contributions: [9, 9] },
    { name: "stage2", exact: true, contributions: [1, -3, 0.5] },
    { name: "top", exact: true, contributions: [2, -0.25] },
  ];
  const found = summands(layers, 0.125, 2);
  assert.deepEqual(found.named, [{ layer: "stage2", channel: 1, value: -3 }, { layer: "top", channel: 0, value: 2 }]);
  assert.deepEqual(found.others, { count: 3, above: 1.5, below: -0.25 });
  near(found.sum, 0.375);
  near(found.named[0].value + found.named[1].value + 1.5 - 0.25 + 0.125, found.sum);
});

test("answers are shared out between cut off, passed and full", () => {
  const found = cutOff(new Uint8Array([0, 0, 1, 255]), { zero: 0, scale: 6 / 255, ceiling: 6 });
  assert.deepEqual(found, { off: 0.5, passed: 0.25, full: 0.25 });
  assert.equal(cutOff(new Uint8Array([255]), { zero: 0, scale: 1, ceiling: null }).passed, 1);
});

test("the patch lies around the strongest evidence, inside the photo", () => {
  const heatmap = new Int8Array(100);
  heatmap[55] = -120;
  heatmap[11] = 60;
  assert.deepEqual(strongestPatch(heatmap, 10, 4), { row: 3, column: 3 });
  assert.deepEqual(within(-3, 9, 10, 4), { row: 0, column: 6 });
});

test("softmax with its temperature, by hand", () => {
  const sum = Math.exp(1) + Math.exp(0) + Math.exp(-1);
  const [one, two] = softmax([{ name: "a", logit: 2 }, { name: "b", logit: 0 }], 2, sum);
  near(one.power, Math.E);
  near(one.share, Math.E / sum);
  near(two.share, 1 / sum);
});

test("a sure right answer costs nothing, a wrong one much", () => {
  assert.equal(loss(1), 0);
  near(loss(1 / Math.E), 1);
  assert.ok(loss(0) > 20);
});

test("sizes are told when they change", () => {
  assert.equal(shrinking([{ width: 112 }, { width: 112 }, { width: 56 }, { width: 7 }, { width: 7 }]), "112 → 56 → 7");
  assert.equal(strongestFor({ contributions: [-5, 1, 3] }), 2);
});

test("numbers as people read them", () => {
  assert.deepEqual([0, 0.05, 0.42, 0.995, 1].map(percent), ["< 0.1 %", "5.0 %", "42 %", "99.5 %", "> 99.9 %"]);
  assert.deepEqual([signed(-1.234), signed(0.5, 1), plain(-2)], ["−1.23", "+0.5", "−2.00"]);
  assert.deepEqual([counted(1234567), counted(12), brief(12345), brief(12.34), brief(0.5), brief(-0.0123)],
    ["1,234,567", "12", "12,345", "12.3", "0.50", "−0.012"]);
});
