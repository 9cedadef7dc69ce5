// The tour's words: the way from pixels to verdict, on the numbers of the user's own photo. Knows nothing of the page.

import { brief, counted, percent, plain, signed } from "../figures.js";
import { cutOff, loss, shrinking, softmax, strongestFor } from "./numbers.js";

/**
 * What is known of the photo so far.
 * @typedef {{facts: any, told: any, arrays: any, inside: any, rest: any}} Seen facts: of /api/tour; told and arrays: of
 *   /api/look; inside: told and arrays of /api/inside; rest: the facts with all sliders at rest
 *
 * One step. points: where on the page it happens, the first that is there; needs: what must be known for its words;
 * picture: which one is drawn; act: a button for the thing to try.
 * @typedef {{title: string, room: string, points: string[], needs: (keyof Seen)[], picture: string | null,
 *   say: (seen: Seen) => string[], attempt: (seen: Seen) => string,
 *   act?: (seen: Seen) => {label: string, view?: object, draw?: boolean} | null}} Step
 */

const LAYER = (name) => (name === "first" ? "the first layer" : name);
const classesOf = ({ classes, all_classes }) =>
  all_classes > classes.length ? `${counted(all_classes)} classes` : `${classes.slice(0, -1).join(", ")} and ${classes.at(-1)}`;
const shareOf = (facts, name) =>
  softmax(facts.scores, facts.temperature, facts.sum_of_powers).find((one) => one.name === name)?.share ?? null;

/** @param {any} facts */
const best = (facts) => facts.scores[0].name;

/** A layer from the middle, whose places see a part of the photo. @param {any} inside */
export function middleLayer(inside) {
  const { layers, size } = inside.told;
  const seeing = layers.filter((layer) => layer.sight && layer.sight.field < size);
  return seeing[Math.max(1, seeing.length - 2)] ?? layers[Math.floor(layers.length / 2)];
}

function learnedFrom({ facts }) {
  const { photo, taught } = facts;
  const photos = taught.train ? `${counted(taught.train)} labelled photos` : "labelled photos";
  const own = photo.part ? " This one was among them, so here it may be surer than it deserves." : "";
  return `From ${photos} of ${classesOf(facts)} it learned to tell them apart.${own}`;
}

function cutOffSaid({ inside }) {
  const first = inside.told.layers[0];
  if (first.signed) return "Between the layers, ReLU turns every answer below 0 into 0: what does not fit is not counted.";
  const { off, full } = cutOff(inside.arrays[first.name].values, first);
  const ceiling = full > 0.0005 ? `, and what is above ${first.ceiling} stays at ${first.ceiling}` : "";
  return `ReLU turns every answer below 0 into 0${ceiling}. Here that cuts off about ${percent(off)} of the first ` +
    `layer’s ${counted(first.channels * first.width * first.height)} answers.`;
}

function sightSaid({ inside }) {
  const { layers, size } = inside.told;
  const middle = middleLayer(inside), first = layers[0], last = layers.at(-1);
  const across = (layer) => (!layer.sight || layer.sight.field >= size ? "all of it" : `${Math.round(layer.sight.field)} px`);
  return `A place of ${LAYER(first.name)} sees ${across(first)} of the photo; one of ${middle.name} ${across(middle)}; ` +
    `one of ${last.name} ${across(last)}.`;
}

/** What an interval leaves open; of its end at all or none nothing is said. @param {number} low @param {number} high */
function leaves(low, high) {
  if (high > 0.999) return `That leaves the true share above ${percent(low)}.`;
  if (low < 0.001) return `That leaves the true share below ${percent(high)}.`;
  return `That leaves the true share between ${percent(low)} and ${percent(high)}.`;
}

function receiptSaid({ receipt, temperature }) {
  if (!receipt) {
    return ["Nobody has counted it: this classifier was not asked about photos kept aside. Take its percentages as an order, not as a promise."];
  }
  const { n, right, accuracy, low, high, from_confidence: from, to_confidence: to } = receipt;
  const band = from === to ? "" : ` (${percent(from)} … ${percent(to)})`;
  const moved = temperature > 1.005 ? "above 1, for it had been too sure" : temperature < 0.995 ? "below 1, for it had not been sure enough" : "1, for it was as sure as it should be";
  return [
    `Of ${counted(n)} photos it had never seen and was about this sure of${band}, ${right === n ? "all" : counted(right)} were right` +
      `${right === n ? "" : `: ${percent(accuracy)}`}. ${leaves(low, high)}`,
    `The temperature was chosen on such photos: ${plain(temperature)}, ${moved}.`,
  ];
}

function costs({ facts }) {
  const named = facts.scores.slice(0, 2).map(({ name }) => `${brief(loss(shareOf(facts, name) ?? 0))} if it is “${name}”`);
  return `While it learned, each photo cost the more the smaller the share of its right class (−ln of it, the loss). This one would cost ${named.join(", ")}.`;
}

function whichWeights({ tune, weights }) {
  if (tune === "head") return "each weight of the dense layer (the layers before it had been learned from other photos and stayed)";
  return weights ? `each of its ${counted(weights)} weights` : "each of its weights";
}

function measuredSaid({ measured }) {
  if (!measured || !measured.n) return "How often it is right has not been measured yet.";
  const right = Math.round(measured.value * measured.n);
  const many = right === measured.n ? `All ${counted(right)} photos kept aside were` : `Of ${counted(measured.n)} photos kept aside ${counted(right)} were`;
  return `${many} answered rightly. ${leaves(measured.low, measured.high)}`;
}

/** @type {Step[]} */
export const STEPS = [
  {
    title: "A photo and its label", room: "look", points: ["#photo"], needs: ["facts"], picture: null,
    say: (seen) => {
      const { name, width, height, label } = seen.facts.photo;
      return [label ? `This is ${name}, ${width} × ${height} px. Its label is “${label}”: someone has said so.`
        : `This is ${name}, ${width} × ${height} px. It has no label: nobody has said what it shows.`, learnedFrom(seen)];
    },
    attempt: () => "Give it another photo at any time; the tour goes on with that one.",
    act: () => ({ label: "Draw another", draw: true }),
  },
  {
    title: "It sees numbers", room: "look", points: ["#photo"], needs: ["told"], picture: "numbers",
    say: ({ arrays }) => {
      const [side] = arrays.image.shape;
      return [`To the network a photo is ${side} × ${side} places with three numbers each, red, green and blue, from 0 ` +
        `to 255: ${counted(3 * side * side)} numbers. Here are some from where the evidence is strongest.`];
    },
    attempt: () => "Move over the small photo, or focus it and use the arrow keys, to read other places.",
  },
  {
    title: "A small window slides over it", room: "look", points: ["#network", "#inside"], needs: ["told", "inside"], picture: "sliding",
    say: ({ inside }) => [
      "A filter multiplies the pixels under its window with weights of its own, adds them up, and moves on: that is a convolution. " +
        `The first layer has ${counted(inside.told.layers[0].channels)} filters, for edges and colours in different directions; each makes a map of where it found its own.`],
    attempt: () => "Look at other filters, and find one that answers to edges.",
  },
  {
    title: "What does not fit is cut off", room: "look", points: ["#network", "#inside"], needs: ["inside"], picture: "shrinking",
    say: (seen) => [cutOffSaid(seen),
      `Layer by layer the maps shrink, by pooling or by a window that moves two places at a time: ${shrinking(seen.inside.told.layers)} places across. What is there counts more and more, and where exactly less.`],
    attempt: ({ inside }) => {
      const { layers } = inside.told;
      return `Follow the layers: ${counted(layers[0].channels)} maps in the first, ${counted(layers.at(-1).channels)} in the last.`;
    },
  },
  {
    title: "Deeper layers see more", room: "look", points: ["#network", "#inside"], needs: ["told", "inside"], picture: "sights",
    say: (seen) => [sightSaid(seen),
      "So filters can answer to edges first, then to curves and textures, then to parts such as ears. Whether one does is not to be believed, but looked at."],
    attempt: ({ inside }) => `Open the map of ${middleLayer(inside).name} that says most for “${inside.told.target}”.`,
    act: ({ inside }) => {
      const layer = middleLayer(inside);
      return { label: "Open it", view: { layer: layer.name, channel: strongestFor(layer) } };
    },
  },
  {
    title: "All of it is added up", room: "look", points: [".sum", "#bars"], needs: ["inside", "facts"], picture: "sum",
    say: ({ inside }) => {
      const count = inside.told.layers.filter((layer) => layer.exact).reduce((sum, layer) => sum + layer.channels, 0);
      return [`The dense layer averages ${counted(count)} maps, gives each a weight, and adds: the score (logit) of “${inside.told.target}” is ${signed(inside.told.logit)}.`,
        "No map decides alone; it is a sum of many small votes, for and against."];
    },
    attempt: ({ facts }) => (facts.scores[1] ? `Ask why it is “${best(facts)}” rather than “${facts.scores[1].name}”: the evidence changes.` : ""),
    act: ({ facts }) => (facts.scores[1] ? { label: "Ask that", view: { target: best(facts), against: facts.scores[1].name } } : null),
  },
  {
    title: "Scores become shares", room: "look", points: [".bars", "#bars"], needs: ["facts"], picture: "shares",
    say: ({ facts }) => [
      `Softmax takes e to the power of each score, after a division by the temperature ${plain(facts.temperature)}, and shares 1 out: ${percent(shareOf(facts, best(facts)) ?? 0)} for “${best(facts)}”.`,
      "The shares add up to 1 even where the photo shows none of the classes."],
    attempt: () => "Press another class’s bar: the evidence is then that for it.",
  },
  {
    title: "Does that percentage hold?", room: "look", points: [".sentence", "#bars"], needs: ["facts"], picture: "receipt",
    say: ({ facts }) => receiptSaid(facts),
    attempt: () => "Give it a photo that should be hard. It should say that it is unsure.",
  },
  {
    title: "It learned by being wrong", room: "teach", points: ["#teach"], needs: ["facts"], picture: "loss",
    say: (seen) => [costs(seen),
      `Backpropagation works out for ${whichWeights(seen.facts)} which way lowers the cost, and the optimizer moves it a little. Again and again, photo after photo.`],
    attempt: () => "Teach a classifier here, and watch its loss fall.",
  },
  {
    title: "Other light, other numbers", room: "look", points: ["#play"], needs: ["facts", "rest"], picture: "change",
    say: ({ facts, rest }) => {
      const name = best(rest);
      const now = shareOf(facts, name);
      return ["Turned, darker or farther away it is the same thing, and to the network other numbers.",
        `“${name}” at rest: ${percent(shareOf(rest, name) ?? 0)}. As the sliders stand: ${now === null ? "not among the first six" : percent(now)}.`];
    },
    attempt: () => "Pull a slider until the answer changes.",
    act: () => ({ label: "Turn it by 30°", view: { strengths: { angle: 30 } } }),
  },
  {
    title: "Where it fails", room: "judge", points: ["#judge"], needs: ["facts"], picture: null,
    say: ({ facts }) => [measuredSaid(facts),
      "One number hides much. Judge shows which classes it mixes up, in what light it fails, whether it looks at the background in place of the thing, and which labels may be wrong."],
    attempt: () => "Open the photos that it got wrong. That was the tour.",
  },
];
