// Where photos come in: dropped, pasted, picked, or taken with the camera.

import { element } from "./element.js";

/**
 * @param {HTMLElement} place
 * @param {(file: Blob, name: string) => void} given
 */
export function dropView(place, given) {
  const picker = /** @type {HTMLInputElement} */ (
    element("input", { type: "file", accept: "image/*,.dcm,.heic", class: "unseen", id: "picker", tabindex: "-1",
      "aria-label": "Photo", onchange: () => { take(picker.files); picker.value = ""; } })
  );
  const take = (files) => { if (files && files[0]) given(files[0], files[0].name || "pasted photo"); };
  const camera = cameraOf(given);
  place.append(
    element("div", { class: "drop" },
      element("p", { class: "invitation" }, "Drop a photo here, or paste one."),
      element("div", { class: "buttons" },
        element("button", { type: "button", onclick: () => picker.click() }, "Choose a photo"),
        camera.button),
      camera.view, picker),
  );
  const page = document.documentElement;
  const over = (event) => { event.preventDefault(); page.classList.add("dropping"); };
  const left = (event) => { if (!event.relatedTarget) page.classList.remove("dropping"); };
  document.addEventListener("dragover", over);
  document.addEventListener("dragleave", left);
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    page.classList.remove("dropping");
    take(event.dataTransfer?.files);
  });
  document.addEventListener("paste", (event) => take(event.clipboardData?.files));
}

/** @param {(file: Blob, name: string) => void} given */
function cameraOf(given) {
  let stream = null;
  const video = /** @type {HTMLVideoElement} */ (element("video", { autoplay: true, muted: true, playsinline: true }));
  const shoot = element("button", { type: "button", onclick: take }, "Take it");
  const view = element("div", { class: "camera", hidden: true }, video, shoot);
  const button = element("button", { type: "button", onclick: toggle }, "Use the camera");
  if (!navigator.mediaDevices?.getUserMedia) button.hidden = true;

  function close() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.hidden = true;
    button.textContent = "Use the camera";
  }
  async function toggle() {
    if (stream) return close();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: true });
      video.srcObject = stream;
      view.hidden = false;
      button.textContent = "Camera off";
    } catch {
      button.textContent = "No camera is to be had";
    }
  }
  function take() {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    canvas.toBlob((blob) => { close(); if (blob) given(blob, "camera.png"); }, "image/png");
  }
  return { button, view };
}
