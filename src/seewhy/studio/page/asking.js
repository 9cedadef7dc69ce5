// Asks the studio, one question at a time: while one is answered only the newest of those that follow is kept.

import { Topics } from "./events.js";
import { unpackFrame } from "./frame.js";

/** What the studio said was wrong, in its three parts. */
export class Refusal extends Error {
  /** @param {{happened: string, expected?: string, remedy?: string}} told */
  constructor(told) {
    super([told.happened, told.expected && `Expected ${told.expected}`, told.remedy].filter(Boolean).join(". "));
  }
}

// Bytes: LARGEST_PHOTO of studio/looking/photos.py. The studio hangs up on more, and its answer would not be read.
const LARGEST = 64 * 2 ** 20;

/**
 * @param {string} path
 * @param {RequestInit} [how]
 * @returns {Promise<Response>}
 */
export async function ask(path, how) {
  const body = how?.body;
  if (body instanceof Blob && body.size > LARGEST) {
    throw new Refusal({ happened: `This file has ${Math.ceil(body.size / 2 ** 20)} MiB`, expected: "64 MiB at most", remedy: "Make it smaller." });
  }
  let response;
  try {
    response = await fetch(path, how);
  } catch (error) {
    if (how?.signal?.aborted) throw error;
    throw new Refusal({ happened: "The studio does not answer", remedy: "Is it still running? Start it again." });
  }
  if (response.ok) return response;
  const text = await response.text();
  let told = { happened: text || `The studio answered ${response.status}` };
  try { told = JSON.parse(text); } catch { /* plain words */ }
  throw new Refusal(told);
}

export const post = async (path, told = {}) => (await ask(path, { method: "POST", body: JSON.stringify(told) })).json();

export const sessionTold = async () => (await ask("/api/session")).json();

/** @param {object} settings of the recipe @param {boolean} resume */
export const startTeaching = (settings, resume) => post("/api/teaching/start", { settings, resume });
export const stopTeaching = () => post("/api/teaching/stop");
export const openTaught = () => post("/api/teaching/open");

const topics = new Topics();

/**
 * What goes on in the studio (Topics in studio/serving/topics.py), now and whenever it changed, in every tab.
 * @param {string} topic such as "teaching"
 * @param {(told: any) => void} changed with all that is known of it
 * @returns {() => void} ends it
 */
export const watch = (topic, changed) => topics.watch(topic, changed);

/** The state of the teaching. @param {(told: any) => void} changed */
export const watchTeaching = (changed) => watch("teaching", changed);

/** @param {Blob} file @param {string} name */
export const addPhoto = async (file, name) =>
  (await ask(`/api/photos?name=${encodeURIComponent(name)}`, { method: "POST", body: file })).json();

/** @param {object} question */
export const lookInside = async (question) =>
  unpackFrame(await (await ask("/api/inside", { method: "POST", body: JSON.stringify(question) })).arrayBuffer());

/** @param {object} question with the cell: channel, row, column */
export const workOut = (question) => post("/api/arithmetic", question);

/** @param {object} question with the layer and the channel */
export const lookAtUnit = (question) => post("/api/unit", question);

/** What a unit looks for, as far as it is known. @param {object} question the layer, the channel, begin: to find it */
export const lookedFor = async (question) =>
  unpackFrame(await (await ask("/api/looked-for", { method: "POST", body: JSON.stringify(question) })).arrayBuffer());

/** @param {object} question */
export const look = async (question) =>
  unpackFrame(await (await ask("/api/look", { method: "POST", body: JSON.stringify(question) })).arrayBuffer());

/**
 * A line of questions in which a newer one takes the place of one that still waits: the hand is never slower than
 * the machine, and the last answer is always that to the last question.
 * @param {(answer: any, question: object) => void} answered
 * @param {(error: Error) => void} failed
 * @param {(question: object) => Promise<any>} [asked]
 */
export function latestOnly(answered, failed, asked = look) {
  let busy = false, waiting = null;
  return async function put(question) {
    waiting = question;
    if (busy) return;
    busy = true;
    while (waiting) {
      const now = waiting;
      waiting = null;
      try { answered(await asked(now), now); } catch (error) { failed(error); }
    }
    busy = false;
  };
}

/** What there is for those without a photo at hand. */
export const samplesOffered = async () => (await ask("/api/samples")).json();

/** @param {{number: number, drawing?: string}} sample a photo of the folder by its number, or a drawing */
export const takeSample = (sample) => post("/api/samples", sample);

/** The tour's numbers. @param {object} question */
export const tourFacts = (question) => post("/api/tour", question);

/**
 * An answer that comes line by line, each a JSON (studio/routes/streaming.py).
 * @param {string} path
 * @param {object} question
 * @param {AbortSignal} signal drops it, here and in the studio
 * @returns {AsyncGenerator<any>}
 */
export async function* linesTold(path, question, signal) {
  const response = await ask(path, { method: "POST", body: JSON.stringify(question), signal });
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  for (let rest = ""; ;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
    if (done) return;
  }
}
