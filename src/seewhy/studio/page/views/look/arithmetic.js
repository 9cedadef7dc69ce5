// One number worked out on the photo's own numbers: patch, kernel, products, sum, and what becomes of it.

import { signedColour } from "../../colours.js";
import { number } from "../../figures.js";
import { theLayer } from "../../network/names.js";
import { element } from "../element.js";

const COLOURS = ["red", "green", "blue"];
const PACE = 260; // ms a product, when they are added up one after another

/**
 * A small table of numbers, each on its colour; each cell knows which product it belongs to.
 * @param {(number | null)[][]} rows
 * @param {string} caption
 * @param {number | null} limit the number with the strongest colour; null: no colours
 * @param {number} digits
 * @param {number} first the number of its first product
 */
function grid(rows, caption, limit, digits, first) {
  const body = rows.map((row, i) => element("tr", {}, ...row.map((value, j) => {
    const cell = element("td", { "data-product": first + i * row.length + j }, number(value, digits));
    if (limit && value !== null) {
      const [red, green, blue] = signedColour(value / limit);
      cell.style.setProperty("background", `rgb(${red} ${green} ${blue})`);
      cell.style.setProperty("color", 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#1b1d21" : "#ffffff");
    }
    return cell;
  })));
  return element("table", { class: "numbers" }, element("caption", {}, caption), element("tbody", {}, ...body));
}

const strongest = (planes) => Math.max(...planes.flat(2).map((value) => Math.abs(value ?? 0)), 1e-9);
const sum = (rows) => rows.flat(2).reduce((total, value) => total + value, 0);
const sign = (value) => (value < 0 ? "−" : "+");

/** What follows the sum, in words. @param {any} step as told_step tells it */
function stepWords(step) {
  if (step.kind === "norm") {
    return `Batch normalisation: ${number(step.scale, 3)} × ${number(step.given)} ${sign(step.shift)} ` +
      `${number(Math.abs(step.shift), 3)} = ${number(step.result)}.`;
  }
  if (step.kind === "shortcut") {
    return `What came into the block is added (a shortcut): ${number(step.given)} ${sign(step.beside)} ` +
      `${number(Math.abs(step.beside))} = ${number(step.result)}.`;
  }
  if (step.kind === "pooling") return `Max pooling keeps the strongest of ${step.values.flat().filter((one) => one !== null).length} places: ${number(step.result)}.`;
  return `${step.name} makes ${number(step.given)} into ${number(step.result)}.`;
}

/** @param {any} told of the first layer */
function firstRows({ convolution }) {
  const { pixels, standardised, kernel, products } = convolution, size = kernel[0].length * kernel[0][0].length;
  return COLOURS.map((colour, k) => element("div", { class: "row" },
    grid(pixels[k], `${colour}, 0–255`, null, 0, k * size), element("span", {}, "→"),
    grid(standardised[k], "standardised", null, 2, k * size), element("span", {}, "×"),
    grid(kernel[k], "kernel", strongest(kernel), 2, k * size), element("span", {}, "="),
    grid(products[k], `products, sum ${number(sum(products[k]))}`, strongest(products), 2, k * size)));
}

/** @param {any} told of a deeper layer */
function deeperRows({ readings, reads }) {
  const size = readings[0].kernel.length * readings[0].kernel[0].length;
  if (size === 1) {
    const column = (name, caption, limit, digits) => grid(readings.map((one) => one[name][0]), caption, limit, digits, 0);
    return [element("div", { class: "row" },
      element("table", { class: "numbers names" }, element("caption", {}, "map"),
        element("tbody", {}, ...readings.map((one) => element("tr", {}, element("td", {}, String(one.channel)))))),
      column("patch", "answers", null, 2), element("span", {}, "×"),
      column("kernel", "weight", strongest(readings.map((one) => one.kernel)), 3), element("span", {}, "="),
      column("products", "product", strongest(readings.map((one) => one.products)), 2))];
  }
  const limits = { kernel: strongest(readings.map((one) => one.kernel)), products: strongest(readings.map((one) => one.products)) };
  return readings.map((one, k) => element("div", { class: "row" },
    grid(one.patch, reads === "photo" ? COLOURS[one.channel] : `map ${one.channel}`, null, 2, k * size), element("span", {}, "×"),
    grid(one.kernel, "kernel", limits.kernel, 3, k * size), element("span", {}, "="),
    grid(one.products, `products, sum ${number(one.result)}`, limits.products, 2, k * size)));
}

/** @param {any} told @returns {{products: number[], begun: string, steps: string[]}} in words what the tables are and what follows */
function telling(told) {
  if (told.convolution) {
    const { products, bias, result } = told.convolution, { norm, activation, ceiling, answer } = told;
    const steps = [`All products ${bias ? `and the bias ${number(bias)} ` : ""}add up to ${number(result)}.`];
    if (norm) steps.push(stepWords({ kind: "norm", ...norm }));
    if (activation) steps.push(`${activation} keeps what is above 0${ceiling === null ? "" : ` and at most ${ceiling}`}: ` +
      `the cell answers ${number(answer)}.`);
    else steps.push(`The cell answers ${number(answer)}.`);
    return { products: products.flat(2), begun: "The kernel lies on a patch of the photo; each pixel is multiplied by the weight over it.", steps };
  }
  const { readings, rest, rest_count, bias, convolved, reads, reads_channels, layer } = told;
  const where = reads === "photo" ? "the photo" : reads ? `the ${reads_channels} maps of ${theLayer(reads)}` :
    `${reads_channels} maps inside ${theLayer(layer)}`;
  const most = rest_count ? ` The ${readings.length} that give most:` : "";
  const others = rest_count ? ` with the ${rest_count} other maps (${number(rest)})` : "";
  return {
    products: readings.flatMap((one) => one.products.flat()),
    begun: `The last convolution of this layer reads ${where}.${most}`,
    steps: [`These add up${others}${bias ? ` and the bias ${number(bias)}` : ""} to ${number(convolved)}.`,
      ...told.steps.map(stepWords), `The cell answers ${number(told.answer)}.`],
  };
}

/** @param {HTMLElement} place */
export function arithmeticView(place) {
  const rows = element("div"), steps = element("div"), begun = element("p", { class: "quiet" }), running = element("output", { for: "products" });
  const slider = /** @type {HTMLInputElement} */ (element("input", { type: "range", id: "products", min: "0", value: "0", oninput: () => mark() }));
  const play = element("button", { type: "button", onclick: () => add() }, "Add up");
  const adding = element("div", { class: "adding" }, play, element("label", { for: "products", class: "unseen" }, "Products added"), slider, running);
  const box = element("div", { class: "arithmetic", hidden: true }, element("h4", {}, "How this number comes about"), begun, rows, adding, steps);
  place.append(box);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  /** @type {number[]} */
  let products = [];
  let timer = 0;

  /** Lights up the product that the slider stands at, and tells the sum up to it. */
  function mark() {
    const upTo = Number(slider.value);
    for (const cell of rows.querySelectorAll("[data-product]")) {
      const product = Number(/** @type {HTMLElement} */ (cell).dataset.product);
      cell.classList.toggle("now", product === upTo - 1);
      cell.classList.toggle("later", upTo > 0 && product >= upTo);
    }
    const all = products.slice(0, upTo).reduce((total, value) => total + value, 0);
    running.textContent = upTo ? `${upTo} of ${products.length} products: ${number(all)}` : `${products.length} products`;
  }
  function add() {
    clearInterval(timer);
    if (still.matches) { slider.value = slider.max; return mark(); }
    slider.value = "0";
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      mark();
      if (slider.value === slider.max) clearInterval(timer);
    }, Math.min(PACE, 8000 / products.length));
  }
  rows.addEventListener("pointerover", (event) => {
    const product = /** @type {HTMLElement} */ (event.target).dataset?.product;
    for (const cell of rows.querySelectorAll("[data-product]")) {
      cell.classList.toggle("pointed", product !== undefined && /** @type {HTMLElement} */ (cell).dataset.product === product);
    }
  });

  return {
    hide() { box.hidden = true; clearInterval(timer); },
    /** @param {string} words why it cannot be told */
    refuse(words) {
      clearInterval(timer);
      begun.textContent = words;
      rows.replaceChildren();
      steps.replaceChildren();
      adding.hidden = true;
      box.hidden = false;
    },
    /** @param {any} told as Arithmetic.to_json or DeeperCell.to_json tells it */
    show(told) {
      const telt = telling(told);
      if (telt.products.length !== products.length) slider.value = "0";
      clearInterval(timer);
      products = telt.products;
      begun.textContent = telt.begun;
      rows.replaceChildren(...(told.convolution ? firstRows(told) : deeperRows(told)));
      steps.replaceChildren(...telt.steps.map((step) => element("p", {}, step)));
      slider.max = String(products.length);
      adding.hidden = false;
      mark();
      box.hidden = false;
    },
  };
}
