// The camera of this machine: seen while it is on, and giving frames while a button is held.

import { element, penOf } from "../element.js";

const EVERY = 150; // ms between two frames of a hold
const WIDTH = 640; // px of a frame: three times what networks look at
const WAITING = 4; // frames on their way at once; while there are more, none is taken

/** @param {(error: Error) => void} failed */
export function cameraView(failed) {
  const video = /** @type {HTMLVideoElement} */ (
    element("video", { autoplay: true, muted: true, playsinline: true, "aria-label": "What the camera sees" }));
  const off = element("button", { type: "button", onclick: close }, "Camera off");
  const view = element("div", { class: "camera", hidden: true }, video, off);
  /** @type {MediaStream | null} */
  let stream = null;

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
  }

  async function open() {
    if (stream) return true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } } });
    } catch {
      failed(new Error("No camera is to be had. Expected one that is plugged in and allowed for this page."));
      return false;
    }
    video.srcObject = stream;
    view.hidden = false;
    await video.play();
    return true;
  }

  /** @returns {Promise<Blob | null>} what it sees now, as JPEG */
  function frame() {
    const share = Math.min(1, WIDTH / (video.videoWidth || WIDTH));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(video.videoWidth * share);
    canvas.height = Math.round(video.videoHeight * share);
    if (!canvas.width) return Promise.resolve(null);
    penOf(canvas).drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
  }

  /**
   * A button that takes frames for as long as it is held, by pointer or by key; a screen reader's click takes one.
   * @param {string} label what it says at rest
   * @param {(frame: Blob, hold: string) => Promise<any>} taken
   */
  function holdButton(label, taken) {
    let held = 0, waiting = 0, count = 0, hold = "";
    const button = element("button", { type: "button", class: "hold" }, label);
    const take = async () => {
      if (waiting >= WAITING) return;
      waiting += 1;
      try {
        const blob = await frame();
        if (blob) {
          await taken(blob, hold);
          count += 1;
          button.textContent = held === 0 && count > 1 ? label : `${count} taken`; // the hand may have let go meanwhile
        }
      } catch (error) { end(); failed(error); } finally { waiting -= 1; }
    };
    const newHold = () => {
      hold = [...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(36)).join("").slice(0, 12).padEnd(4, "0");
      count = 0;
    };
    async function begin() {
      if (held) return;
      held = -1; // wanted; the camera may first have to be allowed
      if (!(await open()) || !held) { held = 0; return; }
      newHold();
      button.classList.add("held");
      held = window.setInterval(take, EVERY);
      take();
    }
    function end() {
      clearInterval(held);
      held = 0;
      button.classList.remove("held");
      button.textContent = label;
    }
    button.addEventListener("pointerdown", (event) => { button.setPointerCapture(event.pointerId); begin(); });
    for (const name of ["pointerup", "pointercancel", "blur"]) button.addEventListener(name, end);
    button.addEventListener("keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      if (!event.repeat) begin();
    });
    button.addEventListener("keyup", end);
    button.addEventListener("click", async (event) => {
      if (event.detail || !(await open())) return; // a click of the hand was a hold already
      newHold();
      take();
    });
    button.addEventListener("contextmenu", (event) => event.preventDefault()); // a long press on a phone
    button.hidden = !navigator.mediaDevices?.getUserMedia;
    return button;
  }
  return { view, holdButton, close };
}
