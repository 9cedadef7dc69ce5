// Where what is taught will lie, in words.

/**
 * @typedef {{photos: string | null, output: string | null, place: string | null, beside: boolean | null,
 *   there_already: boolean | null, state: string}} Whereabouts of Teaching.to_json; beside: whether the classifier goes
 *   beside the photos, as it does unless nothing can be written there
 */

/**
 * What the classifier becomes.
 * @param {Whereabouts} told
 * @returns {string} empty where no photos were chosen
 */
export function becomes({ photos, output, place, beside, there_already, state }) {
  if (!photos) return "";
  const instead = there_already && state !== "finished" ? ", in place of the one that is there" : "";
  if (beside) return `Photos: ${photos}. The classifier becomes ${output}${instead}.`;
  return `Photos: ${photos}. Nothing can be written beside them: the classifier becomes ${place}${instead}. ` +
    "To have it elsewhere, start the studio in another folder.";
}

/**
 * Where labels that are put right are kept.
 * @param {Whereabouts} told
 */
export const tableIn = ({ beside }) => (beside === false ? "a table beside the classifier" : "a table beside them");
