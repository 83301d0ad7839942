// One place: every measure ranked by the chosen outcome, with how sure the order is.
"use strict";

const BEST = 5;

const placeView = {
  controls(show) {
    const { words, state } = show;
    const orders = ["effect", "yuan", "hours"].map((each) => [each, words.say(`order_${each}`)]);
    return placeChoice(show) + metricChoice(show) + doseSlider(show, state.dose)
      + choice(show, "order", "order", orders, state.order === "family" ? "effect" : state.order);
  },

  head(show) {
    const { words, atlas, state } = show;
    const place = atlas.find("places", state.place);
    return `<h1>${escaped(words.of(place.name))}</h1><p class="lead">${escaped(words.of(place.about))}</p>`;
  },

  output(show) {
    const { words, atlas, state } = show;
    const metric = atlas.find("metrics", state.metric);
    const level = words.level(metric, atlas.level(state.place, state.metric));
    const unit = metric.scale === "plain" ? words.of(metric.unit) : "";
    const now = words.say("level_now", { metric: words.of(metric.name), level: `${level} ${unit}`.trim() });
    return `<p class="says" aria-live="polite">${escaped(now)}</p><p class="hint">${escaped(words.of(metric.about))}</p>`
      + signKeys(show) + rankingTable(show) + coloursNote(show) + pricesNote(show);
  },
};

/** Measures with their cells in one place, the best first. */
function ranking(show) {
  const { atlas, state } = show;
  const cell = (measure, metric) => cellOf(atlas, state.place, measure.id, state.dose, metric);
  const rows = atlas.measures.map((measure) => ({
    measure, effect: cell(measure, state.metric),
    costs: Object.fromEntries(COSTS.map((cost) => [cost, cell(measure, cost)])),
  }));
  const times = amongBest(rows.map((row) => row.effect), BEST);
  const value = (row) => {
    const found = state.order in BUDGETS ? perBudget(row.effect, row.costs[state.order]) : row.effect.size;
    return Number.isNaN(found) ? 0 : found; // what nobody can say stands between help and harm
  };
  const keyed = rows.map((row, order) => ({ ...row, times: times[order], value: value(row) }));
  return keyed.sort((one, other) => (one.value === other.value ? other.effect.size - one.effect.size : other.value - one.value));
}

function rankingTable(show) {
  const { words, atlas, state } = show;
  const rows = ranking(show);
  const reach = reachOf(rows.map((row) => row.effect));
  const place = words.of(atlas.find("places", state.place).name);
  const lines = rows.map((row, order) => rankingLine(show, row, order, reach, place));
  const budget = state.order in BUDGETS;
  const heads = [words.say("head_rank"), words.say("head_measure"), words.say("head_sure"), words.say("head_interval"),
    words.say("head_middle"), words.say("head_best", { best: BEST, n: atlas.draws }),
    ...(budget ? [words.say(`head_per_${state.order}`, { budget: number(BUDGETS[state.order]) })] : []),
    ...COSTS.map((cost) => words.say(`head_${cost}`))];
  return tableOf(heads.map(escaped), lines, "ranking", words.title(atlas.find("metrics", state.metric)));
}

function rankingLine(show, row, order, reach, place) {
  const { words, state } = show;
  const measure = words.of(row.measure.title);
  const changes = { view: "measure", measure: row.measure.id };
  const per = state.order in BUDGETS ? `<td class="per">${escaped(onePer(words, row, state.order))}</td>` : "";
  const prices = COSTS.map((cost) => `<td class="price" data-label="${escaped(words.say(`head_${cost}`))}${escaped(words.say("colon"))}" title="${escaped(cellWords(words, row.costs[cost]))}">${escaped(words.price(price(row.costs[cost]), cost))}</td>`);
  return `<tr><td class="rank">${order + 1}</td><th scope="row">${link(show, changes, escaped(measure))}</th>
    ${signCell(show, row.effect, { measure, place }, changes)}
    <td class="chart">${interval(row.effect, reach, cellWords(words, row.effect))}</td>
    <td class="number">${escaped(words.middle(row.effect))}</td>
    <td class="number" data-label="${escaped(words.say("label_best", { best: BEST }))}">${row.times}</td>${per}${prices.join("")}</tr>`;
}

function onePer(words, row, cost) {
  const value = perBudget(row.effect, row.costs[cost]);
  if (Number.isNaN(value)) return words.say("per_unknown");
  if (!Number.isFinite(value)) return words.free(value);
  return words.bare(row.effect.metric, row.effect.metric.better === "lower" ? -value : value);
}
