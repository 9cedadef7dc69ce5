// What benchmarks/studio.py measures with, inside the studio's page. The end of a time is when the picture was drawn:
// after the frame in which the page changed.

window.bench = {
  /** The time of the next event of a kind, until the answer's bars have been told anew and drawn. In ms. */
  next(kind, place = "#bars") {
    return new Promise((done, failed) => {
      let since = 0;
      setTimeout(() => failed(new Error(`nothing was drawn after the event "${kind}"`)), 30_000);
      const begun = () => { since ||= performance.now(); };
      const watch = new MutationObserver(() => {
        if (!since) return;
        watch.disconnect();
        document.removeEventListener(kind, begun, true);
        window.bench.drawn().then((now) => done(now - since));
      });
      document.addEventListener(kind, begun, true);
      watch.observe(document.querySelector(place), { subtree: true, childList: true, characterData: true, attributes: true });
    });
  },

  drawn: () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => done(performance.now()); // comes when the frame has been painted
    port1.postMessage(0);
  })),

  /** Moves a slider to a step, and tells how long the answer took. */
  async slide(id, step) {
    const slider = document.getElementById(id), time = this.next("input");
    slider.value = String(step);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    return time;
  },

  /** Drags a slider to and fro for so many ms, an event a frame: how often the answer was drawn, and how late the last. */
  async drag(id, long) {
    const slider = document.getElementById(id), most = Number(slider.max), begun = performance.now();
    let answers = 0, last = begun, frames = 0, settled = null;
    const watch = new MutationObserver(() => { answers++; settled?.(); }); // once for all that an answer changes
    watch.observe(document.querySelector("#bars"), { subtree: true, childList: true, characterData: true, attributes: true });
    this.requests("/api/look");
    while (performance.now() - begun < long) {
      const part = ((performance.now() - begun) / 1500) % 2;
      slider.value = String(Math.round(1 + (most - 1) * (part > 1 ? 2 - part : part)));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      last = performance.now();
      frames++;
      await new Promise(requestAnimationFrame);
    }
    const during = answers;
    await new Promise((done) => { settled = done; setTimeout(done, 2000); });
    await this.drawn();
    const late = performance.now() - last;
    watch.disconnect();
    return { answers: during, asked: this.requests("/api/look").length, events: frames, seconds: long / 1000, late };
  },

  /** What requests to a path took, from asking to the last byte (ms), and their bytes; forgets them. */
  requests(path) {
    const found = performance.getEntriesByType("resource").filter((one) => new URL(one.name).pathname === path);
    performance.clearResourceTimings();
    return found.map((one) => ({ ms: one.responseEnd - one.startTime, bytes: one.encodedBodySize }));
  },

  /** Waits until a request to a path has come to its end: its ms and its bytes. */
  async request(path) {
    for (let waited = 0; waited < 20_000; waited += 50) {
      const [first] = this.requests(path);
      if (first) return first;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`nothing was asked of ${path}`);
  },

  /** Drags a canvas in circles for so many ms, a step a frame: the ms from each frame that drew it anew to the next. */
  async pan(id, long) {
    const canvas = document.getElementById(id), box = canvas.getBoundingClientRect(), pen = canvas.getContext("2d");
    const draw = pen.drawImage, capture = canvas.setPointerCapture, begun = performance.now(), times = [];
    let drew = false;
    pen.drawImage = (...given) => { drew = true; draw.apply(pen, given); };
    canvas.setPointerCapture = () => {}; // this pointer is none of the browser's
    const send = (kind, turn) => canvas.dispatchEvent(new PointerEvent(kind, {
      pointerId: 77, isPrimary: true, button: kind === "pointermove" ? -1 : 0, buttons: 1, bubbles: true,
      clientX: box.left + box.width / 2 + 90 * Math.sin(turn), clientY: box.top + Math.min(box.height, 500) / 2 + 40 * Math.cos(turn),
    }));
    send("pointerdown", 0);
    for (let now = begun; now - begun < long;) {
      send("pointermove", (now - begun) / 400);
      now = await new Promise(requestAnimationFrame);
      if (drew) times.push(now);
      drew = false;
    }
    send("pointerup", long / 400);
    pen.drawImage = draw;
    canvas.setPointerCapture = capture;
    return times.slice(1).map((now, k) => now - times[k]);
  },
};
