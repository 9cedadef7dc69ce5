import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { edges, likenessSaid, logits, pairAfter, placeOf, rankCorrelation, ranks, secondsSaid, squareSum, sumSaid } from "../../../src/seewhy/studio/page/comparison.js";

const python = JSON.parse(readFileSync(process.env.SEEWHY_COMPARISON, "utf8"));

test("squares have the edges that the grades are measured with", () => {
  assert.ok(python.edges.length >= 4);
  for (const { size, edges: expected } of python.edges) assert.deepEqual(edges(size), expected);
});

test("ranks of equal numbers are shared", () => assert.deepEqual(ranks([3, 1, 3, 0]), [3.5, 2, 3.5, 1]));

test("two orders are as alike as Python finds them", () => {
  assert.ok(python.pairs.length >= 3);
  for (const { first, second, likeness } of python.pairs) {
    assert.ok(Math.abs(rankCorrelation(first, second) - likeness) < 1e-9);
  }
});

test("what is the same everywhere has no order", () => assert.equal(rankCorrelation([1, 1, 1], [1, 2, 3]), null));

test("a square adds up its own pixels", () => {
  const heatmap = Int8Array.from({ length: 16 }, (_, k) => k); // 4 × 4 px, 2 × 2 squares
  assert.equal(squareSum(heatmap, 4, 0, 1, 0.5), (2 + 3 + 6 + 7) / 2);
  assert.equal(squareSum(heatmap, 4, 1, 0, 1), 8 + 9 + 12 + 13);
});

test("the strongest square has the first place", () => {
  assert.deepEqual([0, 1, 2].map((k) => placeOf([5, 9, 5], k)), [2, 1, 2]);
});

test("likeness is said in words", () => {
  assert.match(likenessSaid(0.9, "A", "B"), /A and B call nearly the same places important \(.* 0\.90/);
  assert.match(likenessSaid(-0.5, "A", "B"), /opposite.*−0\.50/);
  assert.match(likenessSaid(null, "A", "B"), /same everywhere/);
  assert.match(likenessSaid(1, "A", "A"), /same method/);
});

test("a class chosen on both sides changes places", () => {
  assert.deepEqual(pairAfter("dog", "wolf", "target", "wolf"), { target: "wolf", against: "dog" });
  assert.deepEqual(pairAfter("dog", "wolf", "against", "dog"), { target: "wolf", against: "dog" });
  assert.deepEqual(pairAfter("dog", "wolf", "target", "cat"), { target: "cat", against: "wolf" });
});

test("seconds are said to three digits at most", () => {
  assert.deepEqual([0.001, 0.214, 12.4].map(secondsSaid), ["under 0.01 s", "0.21 s", "12 s"]);
});

test("logits have a sign, and what rounds to nothing has none", () => {
  assert.deepEqual([1.234, -0.5, -0.001].map(logits), ["+1.23", "−0.50", "0.00"]);
  const said = sumSaid({ target: "dog", speaks_for: 2, speaks_against: -1, bias: 0.5, score: 1.5 });
  assert.equal(said, "For dog: places that speak for it +2.00, against it −1.00, bias +0.50; together +1.50, its logit.");
});
