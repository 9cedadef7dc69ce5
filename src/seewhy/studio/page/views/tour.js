// A short guided tour: the way from pixels to verdict, told on the user's own photo.

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function tourView(place, studio) {}
