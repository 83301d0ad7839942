// Lesson 2: of 100 disputes, how each became known, or did not.
"use strict";

const LAYERS = ["told", "seen", "visited", "talked_over", "faded", "never_known"];
const INKS = ["var(--b3)", "var(--b2)", "var(--b1)", "#b9b2a5", "#8d8576", "#4d473d"];
const KINDS = 4;

const lesson = {
  questions({ data, words }) {
    return [
      { id: "told", kind: "number", min: 0, max: 100, unit: words.say("cases"), label: words.say("ask_told") },
      { id: "never", kind: "number", min: 0, max: 100, unit: words.say("cases"), label: words.say("ask_never") },
      { id: "kind", kind: "choice", options: askedKinds(data).map((each) => each[words.lang]), label: words.say("ask_kind") },
    ];
  },

  truth({ data }) {
    const counts = layerCounts(data);
    const kinds = askedKinds(data);
    const most = Math.max(...kinds.map((each) => each.share));
    return { told: counts[0], never: counts[3] + counts[4] + counts[5], kind: LETTERS[kinds.findIndex((each) => each.share === most)] };
  },

  story({ words }) {
    return `<p>${escaped(words.say("story"))}</p>`;
  },

  last: () => LAYERS.length,

  picture({ data, words }, step) {
    const counts = layerCounts(data);
    const layers = LAYERS.map((layer, at) => `<li class="${at < step ? "" : "hidden"}"><i style="background:${INKS[at]}">${at + 1}</i>
      ${at < step ? `<b>${counts[at]}</b> ${escaped(words.say(layer))}` : "?"}</li>${at === 0 ? `<li class="water">${escaped(words.say("water"))}</li>` : ""}`);
    return `<div class="iceberg">${squares(counts, step, words.say("picture_label"))}<ol class="layers">${layers.join("")}</ol></div>`;
  },

  found({ data, words }) {
    const counts = layerCounts(data);
    const rows = data.silent.map((each) => ({ text: each[words.lang], value: each.share }));
    return `<p class="says">${escaped(words.say("found", { told: counts[0], found: counts[1] + counts[2], never: counts[3] + counts[4] + counts[5], alone: counts[3] }))}</p>
      <h3>${escaped(words.say("silent"))}</h3>${bars(rows, 100, (value) => number(value))}<p class="hint">${escaped(words.say("source", { n: data.disputes, lucks: data.lucks }))}</p>`;
  },

  explore: {
    first: { trust: 10 },

    controls({ words }, chosen) {
      return `<label class="class">${escaped(words.say("trust"))}<input type="range" data-explore="trust" min="0" max="20" value="${chosen.trust}"></label>`;
    },

    output({ data, words }, chosen) {
      const at = Number(chosen.trust);
      const told = Math.round(data.month[at]);
      const people = Array.from({ length: 100 }, (_, order) => `<i class="${order < told ? "speaks" : ""}">${order < told ? "●" : "○"}</i>`);
      return `<p class="big">${escaped(words.say("trust_says", { trust: number(at / 20, 2), told }))}</p><div class="people" aria-hidden="true">${people.join("")}</div>
        <p class="hint">${escaped(words.say("trust_hint"))}</p>`;
    },
  },
};

/** Those of the kinds that are common and differ: every second one in the order of silence. */
function askedKinds(data) {
  const chosen = data.silent.filter((_, at) => at % 2 === 0).slice(0, KINDS);
  return chosen.sort((one, other) => (one.en < other.en ? -1 : 1));
}

/** Whole numbers that add up to 100, by largest remainder. */
function layerCounts(data) {
  const shares = LAYERS.map((layer) => data.shares[layer]);
  const whole = shares.map(Math.floor);
  const order = shares.map((share, at) => [share - whole[at], at]).sort((one, other) => other[0] - one[0]);
  for (const [, at] of order.slice(0, 100 - whole.reduce((sum, each) => sum + each, 0))) whole[at] += 1;
  return whole;
}

/** 100 squares from the tip down; what is not shown yet is blank. */
function squares(counts, step, label) {
  const layers = counts.flatMap((count, layer) => Array(count).fill(layer));
  const size = 30;
  const marks = layers.map((layer, order) => {
    const [left, high] = [order % 10 * size, Math.floor(order / 10) * size];
    const shown = layer < step;
    return `<rect x="${left + 1}" y="${high + 1}" width="${size - 2}" height="${size - 2}" rx="4" fill="${shown ? INKS[layer] : "#fff"}" stroke="#8a949e"/>
      <text x="${left + size / 2}" y="${high + 20}" text-anchor="middle" style="fill:${shown && [0, 4, 5].includes(layer) ? "#fff" : "#1d2530"}">${shown ? layer + 1 : "?"}</text>`;
  });
  return `<svg class="squares" viewBox="0 0 300 300" role="img" aria-label="${escaped(label)}">${marks.join("")}</svg>`;
}
