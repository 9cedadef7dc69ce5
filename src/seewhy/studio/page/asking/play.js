// What playing asks: the photos on the table, what was painted, and what would turn the answer.

import { ask, linesTold, look, Refusal } from "../asking.js";

/** @typedef {{photo: string, name: string, width: number, height: number, rows: number, columns: number, subject: string | null}} TablePhoto */

/** @returns {Promise<TablePhoto[]>} */
export const photosTold = async () => (await ask("/api/photos")).json();

/** @param {string} photo */
export const thumbnailOf = (photo) => `/api/photos/${encodeURIComponent(photo)}/thumbnail`;

/** @param {string} name */
export const groundOf = (name) => `/api/grounds/${encodeURIComponent(name)}`;

/**
 * A look at a photo together with what is painted on it, in one question: the hand waits for one way there and back.
 * @param {object} question
 * @param {Uint8Array} bits of the painting; the answer tells the mask's identity
 */
export const lookPainted = (question, bits) => look({ ...question, painted: btoa(String.fromCharCode(...bits)) });

/** @param {string} mask */
export const maskBits = async (mask) =>
  new Uint8Array(await (await ask(`/api/masks/${encodeURIComponent(mask)}`)).arrayBuffer());

/**
 * What would turn the answer, told one after the other (studio/looking/flips.py).
 * @param {object} question
 * @param {AbortSignal} signal ends the search, here and in the studio
 * @param {(found: any) => void} told
 */
export async function findFlips(question, signal, told) {
  for await (const found of linesTold("/api/flips", question, signal)) {
    if (found.happened) throw new Refusal(found);
    told(found);
  }
}
