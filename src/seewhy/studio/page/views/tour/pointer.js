// Points to a place of the page: outlines it and brings it into view.

/** @type {Element | null} */
let pointed = null;

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @param {string[]} places selectors; the first that is there and visible is pointed to, none takes the outline away
 * @param {boolean} bring whether to scroll to it
 */
export function pointAt(places, bring) {
  const found = places.map((one) => document.querySelector(one)).find((one) => one && one.getClientRects().length > 0) ?? null;
  if (pointed !== found) {
    pointed?.classList.remove("told-here", "to-the-edge");
    found?.classList.add("told-here");
    found?.classList.toggle("to-the-edge", found.getBoundingClientRect().left < 8); // an outline around it would be cut
    pointed = found;
  }
  if (found && bring && !inView(found)) {
    const tall = found.getBoundingClientRect().height > 0.6 * innerHeight;
    found.scrollIntoView({ behavior: still() ? "auto" : "smooth", block: tall ? "start" : "center" });
  }
}

/** Whether its upper part can be seen as it is, beneath the bar and above the tour. @param {Element} place */
function inView(place) {
  const { top, height } = place.getBoundingClientRect();
  const tour = document.getElementById("tour")?.getBoundingClientRect();
  const below = tour && tour.left === 0 ? tour.top : innerHeight; // a sheet beneath the page, not a card beside it
  return top >= 64 && top + Math.min(height, 240) <= below;
}
