import assert from "node:assert/strict";
import test from "node:test";
import { AT_REST, fromAddress, toAddress } from "../../../src/seewhy/studio/page/address.js";

test("a view goes into the address and back", () => {
  const view = { ...AT_REST, room: "teach", source: "collect", epoch: 3, photo: "0a1b", target: "wolf & dog", against: "cat", strengths: { angle: 12.5, noise: 31 }, evidence: false, layer: "stage3", channel: 4, spot: "3.11", judging: "conditions", cell: "0-2", condition: "angle", level: 3, inspected: "0a1b-2" };
  assert.deepEqual(fromAddress(`#${toAddress(view)}`), view);
  assert.deepEqual(fromAddress(toAddress(AT_REST)), AT_REST);
});

test("the view at rest has no address", () => assert.equal(toAddress(AT_REST), ""));

test("the order in which sliders were moved leaves no trace", () => {
  const one = { ...AT_REST, strengths: { angle: 1, noise: 2 } };
  const other = { ...AT_REST, strengths: { noise: 2, angle: 1 } };
  assert.equal(toAddress(one), toAddress(other));
});

test("what is no number is left out", () => {
  assert.deepEqual(fromAddress("~angle=much&~noise=&~blur=1").strengths, { blur: 1 });
});
