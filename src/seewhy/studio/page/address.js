// The view in the address: what is looked at can be reloaded, kept as a bookmark and gone back to.

/**
 * @typedef {{photo: string | null, target: string | null, against: string | null, strengths: Record<string, number>,
 *   evidence: boolean, layer: string | null, channel: number | null}} View
 * @type {View}
 */
export const AT_REST = { photo: null, target: null, against: null, strengths: {}, evidence: true, layer: null, channel: null };

/**
 * @param {View} view
 * @returns {string} the part behind #; empty for the view at rest
 */
export function toAddress(view) {
  const words = new URLSearchParams();
  for (const name of ["photo", "target", "against"]) if (view[name]) words.set(name, view[name]);
  if (!view.evidence) words.set("evidence", "off");
  if (view.layer) words.set("layer", view.layer);
  if (view.layer && view.channel !== null) words.set("channel", String(view.channel));
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
  const strengths = {};
  for (const [name, level] of words) {
    if (name.startsWith("~") && level.trim() !== "" && Number.isFinite(Number(level))) {
      strengths[name.slice(1)] = Number(level);
    }
  }
  return {
    photo: words.get("photo"), target: words.get("target"), against: words.get("against"),
    strengths, evidence: words.get("evidence") !== "off", layer: words.get("layer"),
    channel: /^\d+$/.test(words.get("channel") ?? "") ? Number(words.get("channel")) : null,
  };
}
