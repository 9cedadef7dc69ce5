// Puts the page together: the store in the middle, views around it, one line of questions to the studio.

import { addPhoto, latestOnly, lookInside, sessionTold, watchTeaching } from "./asking.js";
import { Store } from "./store.js";
import { answerView } from "./views/answer.js";
import { dropView } from "./views/drop.js";
import { layersView } from "./views/layers.js";
import { photoView } from "./views/photo.js";
import { slidersView } from "./views/sliders.js";
import { teachView } from "./views/teach.js";
import { unitView } from "./views/unit.js";

const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const store = new Store(window);

function failed(error) {
  const place = at("failure");
  place.textContent = error.message;
  place.hidden = false;
}

async function given(file, name) {
  try {
    const { photo } = await addPhoto(file, name);
    at("failure").hidden = true;
    store.change({ photo, target: null, against: null, strengths: {} }, { keep: true });
  } catch (error) {
    failed(error);
  }
}

const photo = photoView(at("photo"), store);
const answer = answerView(at("bars"), store);
const layers = layersView(at("layers"), store);
const unit = unitView(at("unit"), store);
dropView(at("drop"), given);

// All maps of all layers take longer than the answer: they follow it, and a moving slider never waits for them.
const putInside = latestOnly((found) => {
  /** @type {HTMLElement} */ (document.querySelector(".inside")).hidden = false;
  at("inside-told").textContent =
    `The maps that say most about ${found.told.target}; a layer's maps share one scale.`;
  layers.show(found);
  unit.show(found, seen);
}, failed, lookInside);
let seen = null;

const put = latestOnly(({ told, arrays }, question) => {
  at("failure").hidden = true;
  document.documentElement.classList.add("looking");
  /** @type {HTMLElement} */ (document.querySelector(".play")).hidden = false;
  photo.show(told, arrays);
  answer.show(told);
  seen = arrays.image;
  putInside(question);
}, failed);

let asked = "";
store.listen((view) => {
  const { photo, strengths, target, against } = view;
  const question = JSON.stringify({ photo, strengths, target, against });
  if (photo && question !== asked) put(JSON.parse(question));
  asked = question;
});
at("rest").addEventListener("click", () => store.change({ strengths: {} }, { keep: true }));

/** @param {any} session */
function introduce({ name, classifier }) {
  at("classifier").textContent = name;
  at("facts").textContent = classifier
    ? `${classifier.classes.length} classes, sees ${classifier.size} × ${classifier.size} px`
    : "";
  document.title = `${name} · SeeWhy studio`;
}

try {
  const told = await sessionTold();
  introduce(told);
  slidersView(at("sliders"), store, told.sliders);
  if (told.teaching) {
    const teach = teachView(at("teach"), failed, (session) => {
      introduce(session);
      asked = "";
      store.change({ target: null, against: null, layer: null, channel: null });
      document.documentElement.scrollIntoView();
    });
    /** @type {HTMLElement} */ (document.querySelector(".teaching")).hidden = false;
    teach.show(told.teaching);
    watchTeaching((teaching) => teach.show(teaching));
  }
} catch (error) {
  failed(error);
}
