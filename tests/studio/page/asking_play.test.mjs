import assert from "node:assert/strict";
import test from "node:test";
import { findFlips } from "../../../src/seewhy/studio/page/asking/play.js";

/** A studio that answers in these pieces. @param {string[]} pieces */
function answering(pieces) {
  globalThis.fetch = async () => new Response(new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  }));
}

test("lines are told one by one, wherever they were cut on their way", async () => {
  answering(['{"answer":"dog"}\n{"sli', 'der":"blur","kept":0.5}', '\n{"done":1,"of":2}\n']);
  const told = [];
  await findFlips({}, new AbortController().signal, (one) => told.push(one));
  assert.deepEqual(told, [{ answer: "dog" }, { slider: "blur", kept: 0.5 }, { done: 1, of: 2 }]);
});

test("what goes wrong on the way is told in its three parts", async () => {
  answering(['{"answer":"dog"}\n', '{"happened":"It broke","expected":"it whole","remedy":"Mend it."}\n']);
  await assert.rejects(findFlips({}, new AbortController().signal, () => {}), /It broke. Expected it whole. Mend it./);
});
