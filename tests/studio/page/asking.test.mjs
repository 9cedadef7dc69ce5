import assert from "node:assert/strict";
import test from "node:test";
import { ask, latestOnly } from "../../../src/seewhy/studio/page/asking.js";

/** Answers when told to. */
function slowly() {
  const asked = [];
  const ask = (question) => new Promise((resolve, reject) => asked.push({ question, resolve, reject }));
  return { asked, ask };
}

test("while one is answered only the newest of the rest is kept, and the last answer is to the last question", async () => {
  const { asked, ask } = slowly();
  const answers = [];
  const put = latestOnly((answer, question) => answers.push([question, answer]), assert.fail, ask);
  const done = put(1);
  put(2);
  put(3);
  assert.deepEqual(asked.map((one) => one.question), [1]);
  asked[0].resolve("a");
  await new Promise(setImmediate);
  assert.deepEqual(asked.map((one) => one.question), [1, 3]);
  asked[1].resolve("b");
  await done;
  assert.deepEqual(answers, [[1, "a"], [3, "b"]]);
});

test("a failure is told and stops nothing", async () => {
  const { asked, ask } = slowly();
  const failures = [], answers = [];
  const put = latestOnly((answer) => answers.push(answer), (error) => failures.push(error.message), ask);
  const first = put(1);
  asked[0].reject(new Error("no"));
  await first;
  const second = put(2);
  asked[1].resolve("yes");
  await second;
  assert.deepEqual([failures, answers], [["no"], ["yes"]]);
});

test("a file that the studio would hang up on is told before it is sent", async () => {
  await assert.rejects(ask("/api/photos", { method: "POST", body: new Blob([new Uint8Array(2 ** 26 + 1)]) }), /65 MiB.*64 MiB at most/);
});
