// A short guided tour: a card beside the page that tells the way from pixels to verdict on the user's own photo, and
// points to where it happens. It never stands before the page: beside it where there is room, beneath it on a phone.

import { latestOnly, tourFacts } from "../../asking.js";
import { STEPS } from "../../tour/story.js";
import { element } from "../element.js";
import { drawNext, samplesStrip } from "../look/samples.js";
import { pictureOf } from "./pictures.js";
import { pointAt } from "./pointer.js";

/** @typedef {import("../../tour/story.js").Seen} Seen */

/**
 * @param {HTMLElement} place
 * @param {HTMLElement} guide the button that opens and closes it
 * @param {import("../../main.js").Studio} studio
 */
export function tourView(place, guide, studio) {
  const { store } = studio;
  const parts = cardParts();
  place.append(parts.card);
  /** @type {Seen} */
  const seen = { facts: null, told: null, arrays: null, inside: null, rest: null };
  let last = 1, shown = "", staleInside = null, asked = "", strip = null;

  const step = () => Math.min(STEPS.length, Math.max(1, store.view.tour ?? 0));
  const go = (to) => store.change({ tour: to, room: STEPS[to - 1].room }, { keep: true });
  const close = () => { store.change({ tour: null }, { keep: true }); guide.focus(); };

  guide.addEventListener("click", () => (store.view.tour === null ? go(last) : close()));
  parts.close.addEventListener("click", close);
  parts.back.addEventListener("click", () => go(step() - 1));
  parts.next.addEventListener("click", () => (step() === STEPS.length ? close() : go(step() + 1)));
  place.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  const put = latestOnly((told, question) => {
    if (/** @type {any} */ (question).photo !== store.view.photo) return;
    seen.facts = told;
    if (!Object.keys(/** @type {any} */ (question).strengths).length) seen.rest = told;
    tell();
  }, studio.failed, tourFacts);

  function learn() {
    const { photo, strengths, mask, hide, fill, tour } = store.view;
    const question = JSON.stringify({ photo, strengths, mask, hide, fill });
    if (tour === null || !photo || question === asked) return;
    if (JSON.parse(asked || "{}").photo !== photo) seen.facts = seen.rest = null;
    asked = question;
    if (!seen.rest && Object.keys(strengths).length) tourFacts({ photo }).then((told) => { seen.rest = told; tell(); }, studio.failed);
    put(JSON.parse(question));
  }

  /** What is said and drawn now; said aloud only when the step is another one. */
  function tell() {
    if (store.view.tour === null) return;
    const number = step(), one = STEPS[number - 1];
    const ready = store.view.photo !== null && one.needs.every((need) => seen[need]);
    const sentences = ready ? one.say(seen) : [store.view.photo ? "One moment …" : "The tour is told on a photo. Choose one, or have one drawn."];
    parts.count.textContent = `${number} of ${STEPS.length}`;
    parts.bar.style.setProperty("width", `${(100 * number) / STEPS.length}%`);
    parts.title.textContent = one.title;
    setLines(parts.words, sentences);
    parts.back.disabled = number === 1;
    parts.next.textContent = number === STEPS.length ? "End" : "Next";
    parts.next.disabled = !store.view.photo;
    const act = ready ? one.act?.(seen) : null;
    parts.attempt.hidden = !ready || !one.attempt(seen);
    parts.wish.textContent = ready ? one.attempt(seen) : "";
    parts.act.hidden = !act;
    parts.act.textContent = act?.label ?? "";
    parts.act.onclick = () => (act?.draw ? drawNext(studio) : store.change(act?.view ?? {}, { keep: true }));
    parts.picture.hidden = !ready;
    if (ready) pictureOf(parts.picture, one.picture, seen, store);
    offerSamples();
    const now = `${number} ${ready}`;
    if (ready && now !== shown) {
      shown = now;
      parts.aloud.textContent = `Step ${number} of ${STEPS.length}: ${one.title}. ${sentences.join(" ")}`;
      pointAt(one.points, store.view.room === one.room);
    }
  }

  async function offerSamples() {
    parts.samples.hidden = store.view.photo !== null;
    if (parts.samples.hidden || strip) return;
    strip = samplesStrip(studio);
    try { parts.samples.replaceChildren(await strip); } catch (error) { studio.failed(/** @type {Error} */ (error)); }
  }

  studio.onLook((look) => {
    if (look.question?.photo !== seen.told?.photo) staleInside = seen.inside;
    Object.assign(seen, { told: look.told ?? null, arrays: look.arrays ?? null });
    seen.inside = look.inside && look.inside !== staleInside ? look.inside : null;
    tell();
  });

  store.listen((view) => {
    const open = view.tour !== null;
    document.body.classList.toggle("touring", open);
    guide.setAttribute("aria-expanded", String(open));
    if (!open) {
      place.hidden = true;
      pointAt([], false);
      shown = "";
      return;
    }
    last = step();
    if (place.hidden) { place.hidden = false; parts.title.focus({ preventScroll: true }); }
    learn();
    tell();
  });
  return () => {
    asked = "";
    strip = null;
    learn();
  };
}

/** Sets paragraphs, touching only those whose words are others. @param {HTMLElement} place @param {string[]} lines */
function setLines(place, lines) {
  lines.forEach((given, k) => {
    const line = given.replace(/([<>]) (?=\d)|(?<=\d) (?=%|px)/g, "$1\u00a0"); // a number stays with its unit
    const at = place.children[k] ?? place.appendChild(element("p"));
    if (at.textContent !== line) at.textContent = line;
  });
  [...place.children].slice(lines.length).forEach((one) => one.remove());
}

function cardParts() {
  const made = {
    count: element("span", { class: "quiet" }),
    bar: element("i"),
    title: element("h2", { tabindex: "-1" }),
    words: element("div", { class: "words" }),
    samples: element("div", { hidden: true }),
    picture: element("div", { class: "tour-picture" }),
    wish: element("p"),
    act: /** @type {HTMLButtonElement} */ (element("button", { type: "button" })),
    back: /** @type {HTMLButtonElement} */ (element("button", { type: "button" }, "Back")),
    next: /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: "primary" })),
    close: element("button", { type: "button", class: "bare", "aria-label": "Close the tour" }, "Close"),
    aloud: element("p", { class: "unseen", "aria-live": "polite" }),
  };
  const attempt = element("div", { class: "attempt" }, element("strong", {}, "Try"), made.wish, made.act);
  const card = element("div", { class: "card" },
    element("div", { class: "progress", "aria-hidden": "true" }, made.bar),
    element("div", { class: "top" }, made.count, made.close),
    element("div", { class: "middle", tabindex: "0", role: "group", "aria-label": "This step" }, made.title, made.words, made.samples, made.picture, attempt),
    element("div", { class: "foot" }, made.back, made.next), made.aloud);
  return { ...made, attempt, card };
}
