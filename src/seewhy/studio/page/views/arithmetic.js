// One number of the first layer, worked out on the photo's own numbers: patch, kernel, products, sum.

import { signedColour } from "../colours.js";
import { element } from "./element.js";

const COLOURS = ["red", "green", "blue"];
const number = (value, digits = 2) => (value === null ? "·" : `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(digits)}`);

/**
 * A small table of numbers, each on its colour.
 * @param {(number | null)[][]} rows
 * @param {string} caption
 * @param {number | null} limit the number with the strongest colour; null: no colours
 * @param {number} digits
 */
function grid(rows, caption, limit, digits) {
  const body = rows.map((row) => element("tr", {}, ...row.map((value) => {
    const cell = element("td", {}, number(value, digits));
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

/** @param {HTMLElement} place */
export function arithmeticView(place) {
  const box = element("div", { class: "arithmetic", hidden: true });
  place.append(box);
  return {
    hide() { box.hidden = true; },
    /** @param {any} told as Arithmetic.to_json tells it */
    show(told) {
      const { convolution, norm, activation, ceiling, answer } = told;
      const { pixels, standardised, kernel, products, bias, result } = convolution;
      const rows = COLOURS.map((colour, k) => element("div", { class: "row" },
        grid(pixels[k], `${colour}, 0–255`, null, 0), element("span", {}, "→"),
        grid(standardised[k], "standardised", null, 2), element("span", {}, "×"),
        grid(kernel[k], "kernel", strongest(kernel), 2), element("span", {}, "="),
        grid(products[k], `products, sum ${number(products[k].flat().reduce((a, b) => a + b, 0))}`, strongest(products), 2)));
      const steps = [`All products ${bias ? `and the bias ${number(bias)} ` : ""}add up to ${number(result)}.`];
      if (norm) steps.push(`Batch normalisation: ${number(norm.scale, 3)} × ${number(norm.given)} ` +
        `${norm.shift < 0 ? "−" : "+"} ${number(Math.abs(norm.shift), 3)} = ${number(norm.result)}.`);
      if (activation) steps.push(`${activation} keeps what is above 0${ceiling === null ? "" : ` and at most ${ceiling}`}: ` +
        `the cell answers ${number(answer)}.`);
      box.replaceChildren(element("h4", {}, "How this number comes about"), ...rows,
        ...steps.map((step) => element("p", {}, step)));
      box.hidden = false;
    },
  };
}
