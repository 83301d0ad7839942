// What the worlds say of one difference: counts, words, strength, price. The same rules as in Python (analysis, cells).
"use strict";

const STRENGTHS = [1, 2, 5]; // differences that matter from which an effect is weak, middling, strong
const PRICES = [1, 5, 25]; // differences that matter from which a cost earns one, two, three signs
const BUDGETS = { yuan: 10000, hours: 100 }; // for 1,000 residents in a year
const COSTS = ["yuan", "yuan_residents", "hours"];
const AT_LEAST_LIKELY = ["virtually_certain", "very_likely", "likely"];
const UNLIKELY = ["exceptionally_unlikely", "very_unlikely", "unlikely"];
const SURELY = ["virtually_certain", "very_likely"];

/** Quantile of sorted values, straight between neighbours. */
function quantile(sorted, share) {
  if (!sorted.length) return NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Median of those values that are known; NaN without any. */
function middleOf(values) {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (!known.length) return NaN;
  const half = known.length >> 1;
  return known.length % 2 ? known[half] : (known[half - 1] + known[half]) / 2;
}

function steps(size, limits) {
  if (Number.isNaN(size)) return 0;
  const reached = limits.filter((limit) => Math.abs(size) >= limit).length;
  return size > 0 ? reached : -reached;
}

/** Everything that a cell says, from the difference in each world. */
class Cell {
  constructor(atlas, metric, gaps) {
    this.metric = metric;
    this.gaps = gaps;
    const known = Array.from(gaps).filter(Number.isFinite).sort((a, b) => a - b);
    const reaches = (value) => (metric.matters > 0 ? value >= metric.matters : value > 0);
    this.n = known.length;
    const chance = (count) => ({ count, word: atlas.words[Number(atlas.wordOf[this.n]?.[count] ?? 3)] });
    const up = known.filter(reaches).length;
    const down = known.filter((value) => reaches(-value)).length;
    this.up = chance(up);
    this.down = chance(down);
    this.same = chance(this.n - up - down);
    this.spread = { low: quantile(known, 0.05), middle: quantile(known, 0.5), high: quantile(known, 0.95) };
    this.reading = this.#read();
  }

  /** Names and chances of the two sides, the better one first. */
  get sides() {
    const { better, group } = this.metric;
    if (better === "neither") return [["up", this.up], ["down", this.down]];
    const [good, bad] = better === "higher" ? [this.up, this.down] : [this.down, this.up];
    return group === "cost" ? [["costs_less", good], ["costs_more", bad]] : [["better", good], ["worse", bad]];
  }

  #read() {
    if (!this.n) return { side: "undefined", chance: this.up };
    const [[, good], [, bad]] = this.sides;
    const names = this.metric.better === "neither" ? ["up", "down"] : ["better", "worse"];
    const all = [[names[0], good], ["same", this.same], [names[1], bad]];
    const found = all.find(([, chance]) => AT_LEAST_LIKELY.includes(chance.word));
    if (found) return { side: found[0], chance: found[1] };
    const most = all.reduce((best, each) => (each[1].count > best[1].count ? each : best));
    return { side: "open", chance: most[1] };
  }

  /** Middle effect in differences that matter, above zero where it is better. */
  get size() {
    return (this.metric.better === "lower" ? -1 : 1) * this.spread.middle / (this.metric.matters || 1);
  }

  get strength() {
    return steps(this.size, STRENGTHS);
  }

  /** What stands in the cell of a map. */
  get sign() {
    const side = { up: "better", down: "worse" }[this.reading.side] ?? this.reading.side;
    return SURELY.includes(this.reading.chance.word) && ["better", "worse"].includes(side) ? `surely_${side}` : side;
  }

  /** Colour class: -3 to 3 where at least likely, 0 for no difference that matters, null where open. */
  get shade() {
    if (["open", "undefined"].includes(this.reading.side)) return null;
    return this.reading.side === "same" ? 0 : this.strength;
  }

  /** Side of one world: better, same or worse. */
  sideOf(value) {
    const { matters, better } = this.metric;
    const reaches = (each) => (matters > 0 ? each >= matters : each > 0);
    if (!reaches(value) && !reaches(-value)) return "same";
    return (value > 0) === (better !== "lower") ? "better" : "worse";
  }
}

/** Signs of a cost: 0 to 3, below zero where it saves; null where the worlds disagree. */
function price(cell) {
  const { side } = cell.reading;
  if (side === "same") return 0;
  if (side !== "better" && side !== "worse") return null;
  return -steps(cell.size, PRICES) || (side === "worse" ? 1 : -1);
}

/** Signs of a cost over several places: the middle one; null where more than half of them are open. */
function usualPrice(cells) {
  const known = cells.map(price).filter((each) => each !== null).sort((a, b) => a - b);
  return 2 * known.length > cells.length ? known[Math.floor((known.length - 1) / 2)] : null;
}

/** Middle effect for a budget of a cost, above zero where better; infinite without such a cost; NaN where unsure. */
function perBudget(effect, cost) {
  if (!["better", "worse"].includes(effect.reading.side)) return NaN;
  if (["same", "better"].includes(cost.reading.side)) return effect.size < 0 ? -Infinity : Infinity;
  const spent = cost.spread.middle;
  if (cost.reading.side !== "worse" || spent <= 0) return NaN;
  const towards = effect.metric.better === "lower" ? -1 : 1;
  return towards * effect.spread.middle / spent * BUDGETS[cost.metric.id];
}

/** Cell of a measure in a place. */
function cellOf(atlas, place, measure, dose, metric) {
  return new Cell(atlas, atlas.find("metrics", metric), atlas.gaps(place, measure, dose, metric));
}

/** Rows of the map, in their order: measure, its cell in each place, the cells of its costs. */
function mapRows(atlas, metric, dose, order = "family", family = "") {
  const places = atlas.places.map((place) => place.id);
  const rows = atlas.measures.filter((each) => !family || each.family === family).map((measure) => {
    const cells = places.map((place) => cellOf(atlas, place, measure.id, dose, metric));
    const costs = Object.fromEntries(
      COSTS.map((cost) => [cost, places.map((place) => cellOf(atlas, place, measure.id, dose, cost))]),
    );
    return { measure, cells, costs };
  });
  if (order === "family") return rows;
  const ranked = rows.map((row) => [rankOf(row, order), row]);
  ranked.sort(([one], [other]) => {
    const apart = one.findIndex((value, at) => value !== other[at]);
    return apart < 0 ? 0 : one[apart] - other[apart];
  });
  return ranked.map(([, row]) => row);
}

/** What a budget of a cost buys, over the places that can say: its middle, and how many these are. */
function perPlaces(row, cost) {
  const found = row.cells.map((cell, place) => perBudget(cell, row.costs[cost][place]));
  return { value: middleOf(found), places: found.filter((each) => !Number.isNaN(each)).length };
}

/** Effect of a cell if it is at least likely; else zero. */
const likelySize = (cell) => (["better", "worse"].includes(cell.reading.side) ? cell.size : 0);

/** Lowest first: what is better, then what no more than half of the places can say, then what is worse. */
function rankOf(row, order) {
  const sizes = row.cells.map(likelySize);
  const net = row.cells.map(({ sides: [[, good], [, bad]] }) => good.count - bad.count);
  const lean = [sizes, net].map((each) => -each.reduce((one, other) => one + other, 0));
  if (order === "effect") return [0, -middleOf(sizes), ...lean];
  const { value, places } = perPlaces(row, order);
  if (2 * places <= row.cells.length || Number.isNaN(value)) return [1, 0, ...lean];
  return [value > 0 ? 0 : 2, -value, ...lean];
}

/** In how many worlds each of several measures is among the best `top`, by the difference in each world. */
function amongBest(cells, top) {
  const times = cells.map(() => 0);
  const towards = cells[0]?.metric.better === "lower" ? -1 : 1;
  const worlds = cells[0]?.gaps.length ?? 0;
  for (let world = 0; world < worlds; world += 1) {
    const values = cells.map((cell, order) => [towards * cell.gaps[world], order]);
    const known = values.filter(([value]) => Number.isFinite(value)).sort((one, other) => other[0] - one[0]);
    for (const [, order] of known.slice(0, top)) times[order] += 1;
  }
  return times;
}

/** In how many worlds one is better than the other by what matters, and the reverse. */
function betterThan(one, other) {
  const towards = one.metric.better === "lower" ? -1 : 1;
  const reaches = (value) => (one.metric.matters > 0 ? value >= one.metric.matters : value > 0);
  const gaps = Array.from(one.gaps, (value, world) => towards * (value - other.gaps[world]));
  return [gaps.filter(reaches).length, gaps.filter((gap) => reaches(-gap)).length];
}
