import assert from "node:assert/strict";
import test from "node:test";
import { Topics } from "../../../src/seewhy/studio/page/events.js";

/** A browser with tabs: one lock, a channel that reaches all but the sender, and the streams that were opened. */
function browser() {
  const line = [], tabs = new Set(), streams = [];
  function tab() {
    const channel = { onmessage: null, postMessage: (data) => {
      for (const other of tabs) if (other !== channel) other.onmessage?.({ data: structuredClone(data) });
    } };
    tabs.add(channel);
    const place = { held: null };
    const topics = new Topics(() => ({
      channel,
      locks: { request: async (name, held) => { line.push(Object.assign(place, { held })); if (line.length === 1) held(); } },
      stream: (told) => streams.push(told),
    }));
    const close = () => {
      tabs.delete(channel);
      const first = line[0] === place;
      line.splice(line.indexOf(place), 1);
      if (first) line[0]?.held();
    };
    return { topics, close };
  }
  return { tab, streams };
}

test("fifty tabs have one stream, and all hear", () => {
  const { tab, streams } = browser();
  const heard = Array.from({ length: 50 }, () => []);
  heard.forEach((one) => tab().topics.watch("teaching", (told) => one.push(told.state)));
  assert.equal(streams.length, 1);
  streams[0]({ teaching: { state: "idle" } });
  streams[0]({ teaching: { state: "running" }, judging: { state: "idle" } });
  for (const one of heard) assert.deepEqual(one, ["idle", "running"]);
});

test("a tab that comes later is told what is known, and the others are told nothing again", () => {
  const { tab, streams } = browser();
  const heard = [[], [], []];
  const watch = (one) => tab().topics.watch("teaching", (told) => one.push(told.state));
  watch(heard[0]);
  watch(heard[1]);
  streams[0]({ teaching: { state: "running" } });
  watch(heard[2]);
  assert.deepEqual(heard, [["running"], ["running"], ["running"]]);
});

test("when the tab with the stream is closed another one has it", () => {
  const { tab, streams } = browser();
  const first = tab(), second = tab(), heard = [];
  first.topics.watch("teaching", () => assert.fail());
  second.topics.watch("teaching", (told) => heard.push(told.state));
  first.close();
  assert.equal(streams.length, 2);
  streams[1]({ teaching: { state: "stopped" } });
  assert.deepEqual(heard, ["stopped"]);
});

test("who watches later in a tab is told at once, and who has ended it no more", () => {
  const { tab, streams } = browser();
  const { topics } = tab();
  const heard = [], ended = [];
  topics.watch("judging", (told) => ended.push(told))();
  streams[0]({ judging: 1 });
  topics.watch("judging", (told) => heard.push(told));
  streams[0]({ judging: 2 });
  assert.deepEqual([heard, ended], [[1, 2], []]);
});

test("without locks each tab has its own", () => {
  const streams = [];
  const topics = new Topics(() => ({ locks: undefined, channel: { postMessage() {}, onmessage: null }, stream: (told) => streams.push(told) }));
  const heard = [];
  topics.watch("teaching", (told) => heard.push(told));
  streams[0]({ teaching: 7 });
  assert.deepEqual(heard, [7]);
});
