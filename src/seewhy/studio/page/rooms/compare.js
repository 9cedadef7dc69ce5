// The room where two photos, two classes, two classifiers or two methods stand side by side.

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function compareRoom(place, studio) {}
