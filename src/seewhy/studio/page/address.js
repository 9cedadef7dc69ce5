// The view in the address: what is looked at can be reloaded, kept as a bookmark and gone back to.

/**
 * @typedef {{room: string, photo: string | null, target: string | null, against: string | null,
 *   strengths: Record<string, number>, evidence: boolean, layer: string | null, channel: number | null,
 *   cell: string | null}} View
 */

export const ROOMS = ["look", "compare", "teach", "judge"];

/** @typedef {{rest: any, read: (word: string) => any, write: (value: any) => string}} Field */

const word = { rest: null, read: (text) => text || null, write: String };
const count = { rest: null, read: (text) => (/^\d+$/.test(text) ? Number(text) : null), write: String };
const on = { rest: true, read: (text) => text !== "off", write: () => "off" };

/**
 * Every part of the view with what it is at rest, which the address leaves out. strengths stand apart, each with a ~.
 * @type {Record<string, Field>}
 */
const FIELDS = {
  room: { rest: "look", read: (text) => (ROOMS.includes(text) ? text : "look"), write: String },
  photo: word,
  target: word,
  against: word,
  evidence: on,
  layer: word,
  channel: count,
  cell: word,
};

/** @type {View} */
export const AT_REST = /** @type {any} */ (
  { ...Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field.rest])), strengths: {} }
);

/**
 * @param {View} view
 * @returns {string} the part behind #; empty for the view at rest
 */
export function toAddress(view) {
  const words = new URLSearchParams();
  for (const [name, { rest, write }] of Object.entries(FIELDS)) {
    if (view[name] !== rest) words.set(name, write(view[name]));
  }
  for (const [name, level] of Object.entries(view.strengths).sort()) words.set(`~${name}`, String(level));
  return words.toString();
}

/**
 * The reverse; what it does not know it leaves out.
 * @param {string} address with or without its #
 * @returns {View}
 */
export function fromAddress(address) {
  const words = new URLSearchParams(address.replace(/^#/, ""));
  const view = { ...AT_REST, strengths: {} };
  for (const [name, { read }] of Object.entries(FIELDS)) {
    const found = words.get(name);
    if (found !== null) view[name] = read(found);
  }
  for (const [name, level] of words) {
    if (name.startsWith("~") && level.trim() !== "" && Number.isFinite(Number(level))) {
      view.strengths[name.slice(1)] = Number(level);
    }
  }
  return view;
}
