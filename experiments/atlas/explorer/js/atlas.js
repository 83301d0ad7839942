// The data of the atlas: names, texts, and the difference in every plausible world. Nothing here draws or speaks.
"use strict";

/** Numbers of a base64 text, as an array of `Kind` (Int16Array, Int8Array, Float32Array). */
function numbersOf(text, Kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Kind(bytes.buffer);
}

class Atlas {
  static UNDEFINED = -32768;
  static UNDEFINED_POINT = -128;

  /** `data`: what pack.py has packed. */
  constructor(data) {
    Object.assign(this, {
      made: data.made, draws: data.draws, subtitle: data.subtitle, doses: data.doses, places: data.places, families: data.families,
      measures: data.measures, packages: data.packages, metrics: data.metrics, texts: data.texts,
      levels: data.levels, words: data.words, wordOf: data.word_of,
    });
    this.cells = { numbers: numbersOf(data.gaps.numbers, Int16Array), scales: numbersOf(data.gaps.scales, Float32Array) };
    this.ofPackages = {
      numbers: numbersOf(data.package_gaps.numbers, Int16Array),
      scales: numbersOf(data.package_gaps.scales, Float32Array),
    };
    this.curves = {
      metrics: data.curves.metrics, days: data.curves.days,
      numbers: numbersOf(data.curves.numbers, Int8Array), scales: numbersOf(data.curves.scales, Float32Array),
    };
    this.index = {};
    for (const list of ["places", "measures", "packages", "metrics"]) {
      this.index[list] = new Map(data[list].map((each, order) => [each.id, order]));
    }
  }

  /** One entry of `places`, `measures`, `packages` or `metrics` by its id; undefined if there is none. */
  find(list, id) {
    return this[list][this.index[list].get(id)];
  }

  /** Difference in each world at a dose from 0 to 1, in stored units; NaN where undefined. */
  gaps(place, measure, dose, metric) {
    const kept = this.doses.map((_, order) => () => this.#row(this.cells, this.#cell(place, measure, order, metric)));
    return this.#between(dose, kept, new Float64Array(this.draws));
  }

  /** Difference in each world of a package in its own place. */
  packageGaps(name, metric) {
    const row = this.index.packages.get(name) * this.metrics.length + this.index.metrics.get(metric);
    return this.#row(this.ofPackages, row);
  }

  /** Whether a dose was simulated; between such doses the answer is an estimate. */
  kept(dose) {
    return dose === 0 || this.doses.some((each) => Math.abs(each - dose) < 1e-9);
  }

  /** Middle level of a metric in a place as it is; null where undefined. */
  level(place, metric) {
    return this.levels[this.index.places.get(place)][this.index.metrics.get(metric)];
  }

  /** Course of the difference: `days`, `low`, `middle`, `high`; null for a metric that has none. */
  curve(place, measure, dose, metric) {
    const which = this.curves.metrics.indexOf(metric);
    if (which < 0) return null;
    const { days } = this.curves;
    const kept = this.doses.map((_, order) => () => this.#course(place, measure, order, which));
    const all = this.#between(dose, kept, new Float64Array(3 * days.length));
    const part = (order) => all.slice(order * days.length, (order + 1) * days.length);
    return { days, low: part(0), middle: part(1), high: part(2) };
  }

  /** Between the nearest kept doses, straight, world by world; without the measure the difference is 0. */
  #between(dose, kept, nothing) {
    const doses = [0, ...this.doses];
    const rows = [() => nothing, ...kept];
    const exact = doses.findIndex((each) => Math.abs(each - dose) < 1e-9);
    if (exact >= 0) return rows[exact]();
    const above = doses.findIndex((each) => each > dose);
    const upper = above < 0 ? doses.length - 1 : above;
    const [low, high] = [rows[upper - 1](), rows[upper]()];
    const share = (dose - doses[upper - 1]) / (doses[upper] - doses[upper - 1]);
    return low.map((value, world) => value + share * (high[world] - value));
  }

  #cell(place, measure, dose, metric) {
    const at = this.index.places.get(place) * this.measures.length + this.index.measures.get(measure);
    return (at * this.doses.length + dose) * this.metrics.length + this.index.metrics.get(metric);
  }

  #row(kept, row) {
    const scale = kept.scales[row];
    const whole = kept.numbers.subarray(row * this.draws, (row + 1) * this.draws);
    return Float64Array.from(whole, (each) => (each === Atlas.UNDEFINED ? NaN : each * scale));
  }

  #course(place, measure, dose, which) {
    const { days, metrics, numbers, scales } = this.curves;
    const at = this.index.places.get(place) * this.measures.length + this.index.measures.get(measure);
    const row = (at * this.doses.length + dose) * metrics.length + which;
    const long = 3 * days.length;
    const whole = numbers.subarray(row * long, (row + 1) * long);
    return Float64Array.from(whole, (each) => (each === Atlas.UNDEFINED_POINT ? NaN : each * scales[row]));
  }
}
