// Numbers and words in one language: the same sentences as the report's, from the same texts.
"use strict";

const LARGE = 10000;
const MOST_DIGITS = 6;
const FULL_TIME = 2080; // hours in a year
const EVERYDAY = {
  "per 1,000 residents": "stock",
  "per 1,000 residents and year": "flow",
  "person-hours per 1,000 residents and year": "hours",
  "yuan per 1,000 residents and year": "yuan",
};

/** Round half to even, as Python does; `toFixed` rounds the decimal expansion that both languages share. */
function fixed(value, digits) {
  if (digits === 0 && Math.abs(value % 1) === 0.5) return String(2 * Math.round(value / 2));
  return value.toFixed(digits);
}

function number(value, digits = 0, signed = false) {
  if (Number.isNaN(value)) return "-";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  let text = fixed(value, digits);
  if (Number(text) === 0) text = fixed(0, digits);
  const [whole, rest] = text.replace("-", "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
  const sign = text.startsWith("-") ? "-" : signed && Number(text) !== 0 ? "+" : "";
  return sign + grouped;
}

function digitsFor(digits, ...values) {
  const sizes = values.map(Math.abs).filter((size) => Number.isFinite(size) && size !== 0);
  const wanted = sizes.length ? -Math.floor(Math.log10(Math.min(...sizes))) : digits;
  return Math.max(digits, Math.min(wanted, MOST_DIGITS));
}

function coarse(value) {
  if (!Number.isFinite(value) || Math.abs(value) < LARGE) return value;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 3);
  return Math.round(value / step) * step;
}

class Words {
  constructor(texts, lang) {
    this.texts = texts;
    this.lang = lang;
  }

  /** One text with its names filled in; an unknown one is an error. */
  say(name, values = {}) {
    const text = this.texts[name]?.[this.lang];
    if (text === undefined) throw new Error(`no text ${name} in ${this.lang}`);
    return text.replace(/\{(\w+)\}/g, (_, key) => {
      if (!(key in values)) throw new Error(`text ${name} lacks ${key}`);
      return values[key];
    });
  }

  has(name) {
    return name in this.texts;
  }

  /** One of both languages. */
  of(both) {
    return both[this.lang];
  }

  capital(words) {
    return words.slice(0, 1).toUpperCase() + words.slice(1);
  }

  title(metric) {
    return this.capital(this.of(metric.name));
  }

  perCent(share, digits = 0) {
    return `${number(share * 100, digits)}${this.lang === "zh" ? "" : " "}%`;
  }

  unit(metric) {
    if (metric.scale === "share") return this.say("points");
    return metric.scale === "index" ? "" : this.of(metric.unit);
  }

  shown(metric, value) {
    return metric.scale === "share" ? value * 100 : value;
  }

  bare(metric, value, digits = null) {
    const shown = this.shown(metric, value);
    return number(coarse(shown), digits ?? digitsFor(metric.digits, shown), true);
  }

  /** Level of a metric: shares in per cent, others without unit. */
  level(metric, value) {
    if (value === null) return "-";
    return metric.scale === "share" ? this.perCent(value, metric.digits) : number(coarse(value), metric.digits);
  }

  difference(metric, value, digits = null) {
    return `${this.bare(metric, value, digits)} ${this.unit(metric)}`.trimEnd();
  }

  /** The smallest difference that matters, with its unit. */
  least(metric) {
    const shown = this.shown(metric, metric.matters);
    return `${number(shown, digitsFor(0, shown))} ${this.unit(metric)}`.trimEnd();
  }

  digits(cell) {
    const width = this.shown(cell.metric, cell.spread.high - cell.spread.low);
    return Math.min(digitsFor(cell.metric.digits, width), cell.metric.digits + 2);
  }

  middle(cell) {
    return this.bare(cell.metric, cell.spread.middle, this.digits(cell));
  }

  /** Middle with its unit. */
  about(cell) {
    return this.difference(cell.metric, cell.spread.middle, this.digits(cell));
  }

  ninety(cell) {
    const [low, high] = [cell.spread.low, cell.spread.high].map((each) => this.bare(cell.metric, each, this.digits(cell)));
    return this.say("range", { low, high });
  }

  /** Calibrated word with its side, as in "very likely better". */
  tag(cell) {
    const { side, chance } = cell.reading;
    const costs = { better: "costs_less", worse: "costs_more" };
    const kind = cell.metric.group === "cost" ? costs[side] ?? side : side;
    const adverb = chance.word === "virtually_certain" ? "chance_adverb" : `chance_${chance.word}`;
    return this.say(`drawn_tag_${kind}`, { word: this.say(adverb) });
  }

  /** Sentence on one effect, without its full stop. */
  sentence(cell) {
    const name = this.of(cell.metric.name);
    const { side } = cell.reading;
    if (side === "undefined") return this.say("drawn_undefined", { name });
    const told = ["same", "open"].includes(side) ? this.#split(cell, name) : this.#told(cell, name);
    return [told, ...this.#unlikely(cell), this.around(cell)].join(this.say("note_join"));
  }

  #told(cell, name) {
    const up = { better: cell.metric.better === "higher", worse: cell.metric.better !== "higher" };
    const rises = up[cell.reading.side] ?? cell.reading.side === "up";
    return this.say("drawn_told", {
      change: this.change(cell.metric, rises ? "up" : "down"),
      n: cell.n,
      count: (rises ? cell.up : cell.down).count,
      other: (rises ? cell.down : cell.up).count,
      same: cell.same.count,
    });
  }

  #split(cell, name) {
    const [[good, better], [bad, worse]] = cell.sides;
    return this.say(`drawn_${cell.reading.side}`, {
      name, n: cell.n, same: cell.same.count, good: this.say(`side_${good}`), bad: this.say(`side_${bad}`),
      better: better.count, worse: worse.count,
    });
  }

  #unlikely(cell) {
    if (cell.reading.side !== "open") return [];
    const sides = cell.sides.filter(([, chance]) => UNLIKELY.includes(chance.word));
    return sides.map(([side, chance]) =>
      this.say("drawn_unlikely", { side: this.say(`side_${side}`), word: this.say(`chance_${chance.word}`) }));
  }

  around(cell) {
    const unit = this.unit(cell.metric);
    const [low, high] = [cell.spread.low, cell.spread.high].map((each) => this.bare(cell.metric, each, this.digits(cell)));
    return this.say(unit ? "drawn_around" : "drawn_around_bare", { middle: this.middle(cell), low, high, unit });
  }

  change(metric, way) {
    const own = `${metric.id}_${way}`;
    return this.say(this.has(own) ? own : `${metric.change}_${way}`, { name: this.of(metric.name) });
  }

  /** What a difference means in everyday terms; empty where there are no such words. */
  everyday(metric, value, residents) {
    const kind = this.has(`everyday_${metric.id}_up`) ? metric.id : EVERYDAY[metric.raw_unit];
    if (!kind || Number.isNaN(value) || value === 0) return "";
    const size = Math.abs(value);
    const all = size * residents / 1000;
    const shown = { yuan: size / 1000, hours: all / FULL_TIME, stock: all, flow: all }[kind];
    const n = shown ?? (["share", "index"].includes(metric.scale) ? size * 100 : size);
    return this.say(`everyday_${kind}_${value > 0 ? "up" : "down"}`, {
      n: number(coarse(n), n >= 10 ? 0 : digitsFor(1, n)), residents: number(residents), all: number(coarse(all)),
    });
  }

  /** The middle of a cell in everyday terms; empty where the difference does not matter. */
  meaning(cell, residents) {
    return cell.reading.side === "same" ? "" : this.everyday(cell.metric, cell.spread.middle, residents);
  }

  /** Sign of a cell with its worlds; beside an undecided one the worlds of both sides. */
  sign(cell) {
    const sign = this.say(`sign_${cell.sign}`);
    if (cell.sign === "undefined") return sign;
    if (cell.sign !== "open") return `${sign} ${cell.reading.chance.count}`;
    const [[, good], [, bad]] = cell.sides;
    return `${sign} ${this.say("worlds_split", { better: good.count, worse: bad.count })}`;
  }

  price(signs, cost) {
    if (signs === null) return this.say("sign_open");
    if (signs === 0) return this.say("sign_none");
    return (signs < 0 ? "-" : "") + this.say(cost === "hours" ? "sign_hours" : "sign_yuan").repeat(Math.abs(signs));
  }

  /** An effect that no such cost stands against. */
  free(value) {
    return this.say(value > 0 ? "per_free_better" : "per_free_worse");
  }

  /** What a budget buys, with unit and the places that can say. */
  per(row, cost, metric) {
    const { value, places } = perPlaces(row, cost);
    if (Number.isNaN(value)) return this.say("per_unknown");
    const text = Number.isFinite(value)
      ? this.difference(metric, metric.better === "lower" ? -value : value) : this.free(value);
    return this.say("per_places", { text, places, all: row.cells.length });
  }
}
