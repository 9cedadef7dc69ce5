// The room where a classifier is judged: the report as live pages.

/**
 * @param {HTMLElement} place
 * @param {import("../main.js").Studio} studio
 */
export function judgeRoom(place, studio) {}
