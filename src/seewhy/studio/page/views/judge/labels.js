// Labels that look wrong, one photo after the other: a key decides each, and nothing of the photos is changed.

import { pictureOf, startJudging } from "../../asking/judge.js";
import { counted, kept, many, nextUndecided, percent, written } from "../../judging/judged.js";
import { element } from "../element.js";
import { judgedPhotoView } from "./photo.js";
import { button, paragraph } from "./pieces.js";

const ABOUT = "Each photo is held against what a classifier says that was taught without it. A suggestion is no verdict: " +
  "a photo that is rare or hard to tell looks the same to it. Look, and decide.";

/**
 * @param {{store: import("../../store.js").Store, failed: (error: any) => void, state: () => any,
 *   decided: (told: any) => void, lookAt: (key: string) => void, unseen: () => Set<string>}} tools unseen: keys of photos
 *   that the classifier has not learned from
 */
export function labelsPage({ store, failed, state, decided, lookAt, unseen }) {
  const sentence = element("p", { class: "sentence" });
  const about = paragraph(ABOUT, "quiet");
  const search = button("Look for wrong labels", () => startJudging("labels"), failed, "first");
  const photo = judgedPhotoView({ failed, move, lookAt, decided: after });
  const strip = element("ul", { class: "strip-of", "aria-label": "Labels that look wrong" });
  const done = element("p", { class: "note" });
  const again = element("button", { type: "button", class: "first", onclick: () => store.change({ room: "teach" }, { keep: true }) }, "Teach again with these");
  const node = element("div", { class: "labels" }, sentence, about, element("div", { class: "buttons" }, search), photo.node,
    strip, element("div", { class: "decisions" }, done, again));
  /** @type {any} */
  let labels = null;

  const findings = () => labels?.labels.findings ?? [];
  const decisions = () => new Map((state().corrections?.decided ?? []).map((one) => [one.photo, one.final]));
  const place = () => Math.max(0, findings().findIndex((one) => one.key === store.view.inspected));

  function move(by) {
    const count = findings().length;
    if (count) store.change({ inspected: findings()[(place() + by + count) % count].key });
  }

  /** After a decision the next photo that nobody has decided comes by itself. */
  function after(told, name) {
    decided(told);
    if (name === null) {
      const back = findings().find((one) => one.photo === told.undone);
      if (back) store.change({ inspected: back.key });
      return;
    }
    const next = nextUndecided(findings().map((one) => one.photo), new Set(decisions().keys()), place());
    if (next >= 0) store.change({ inspected: findings()[next].key });
  }

  function draw() {
    const { work, photos, corrections } = state();
    const found = findings(), now = decisions();
    sentence.textContent = labels ? kept(labels.sentence) : "Which labels are probably wrong?";
    search.hidden = !photos || work.state === "running" || work.state === "stopping";
    search.textContent = labels ? "Look again" : "Look for wrong labels";
    search.classList.toggle("first", !labels);
    about.hidden = Boolean(labels) && !found.length;
    photo.node.hidden = !found.length;
    const decidedHere = found.filter((one) => now.has(one.photo)).length;
    done.hidden = again.hidden = !now.size;
    done.textContent = corrections?.error ?? `${many(now.size, "label")} decided, ${corrections?.changed ?? 0} corrected` +
      `${found.length ? ` (${decidedHere} of the ${found.length} that look wrong)` : ""}. The decisions stand in ${corrections?.table}; the photos stay as they are.`;
    if (found.length) showOne(found, now);
    drawStrip(found, now);
  }

  function showOne(found, now) {
    const at = place(), one = found[at];
    photo.show({ key: one.key, name: one.photo, label: one.label, suggested: one.suggested, met: !unseen().has(one.key),
      because: `Taught without it, a classifier says ${one.suggested} ${percent(one.suggested_probability)}, ${one.label} ${percent(one.label_probability)}.` },
    { classes: labels.present, decided: now, place: at, count: found.length });
  }

  function drawStrip(found, now) {
    found.forEach((one, k) => {
      const item = strip.children[k] ?? strip.appendChild(element("li"));
      const final = now.get(one.photo);
      const mark = final === undefined ? "" : final === one.label ? "✓" : final;
      const said = `${one.photo}: labelled ${one.label}, looks like ${one.suggested}${final === undefined ? "" : `; decided: ${final}`}`;
      if (item.getAttribute("data-said") !== said) {
        item.setAttribute("data-said", said);
        item.replaceChildren(element("button", { type: "button", "aria-label": said, onclick: () => store.change({ inspected: one.key }) },
          element("img", { src: pictureOf(one.key), alt: "", loading: "lazy", decoding: "async" }),
          element("span", { class: "decided" }, mark)));
      }
      item.firstElementChild?.setAttribute("aria-current", String(k === place()));
    });
    [...strip.children].slice(found.length).forEach((item) => item.remove());
  }

  return {
    node,
    /** @param {any} told what was found about labels; null where nobody looked */
    found(told) {
      labels = told;
      if (labels) {
        about.textContent = kept(`${ABOUT} Judged on ${written(labels.date)} by ${labels.labels.judged_by}; it agrees with ${counted(labels.labels.agreement)} of the labels.`);
      }
    },
    update: draw,
  };
}
