// One measure: what it does in five places, what it costs whom, what it may spoil, and how its effect grows.
"use strict";

const PAYERS = [ // costs, and whether each is a part of the one above
  ["yuan", false], ["yuan_district", true], ["yuan_fund", true], ["yuan_once", true], ["yuan_residents", false],
  ["communal_debt", false], ["hours", false], ["paid_hours", true], ["volunteer_hours", true], ["paperwork_hours", false],
];

const measureView = {
  controls(show) {
    const { state } = show;
    return choice(show, "measure", "head_measure", measureEntries(show)) + placeChoice(show) + metricChoice(show)
      + doseSlider(show, state.dose);
  },

  head(show) {
    const { words, atlas, state } = show;
    const measure = atlas.find("measures", state.measure);
    return `<h1>${escaped(words.of(measure.title))}</h1><p class="lead">${escaped(words.of(measure.about))}</p>`;
  },

  output(show) {
    return answerBox(show) + worldsTable(show) + outcomesTable(show) + costsTable(show) + spoils(show) + overTime(show);
  },
};

/** The answer for one place in words: the word first, then worlds, everyday meaning, and whether it is an estimate. */
function answerBox(show) {
  const { words, atlas, state } = show;
  const place = atlas.find("places", state.place);
  const cell = cellOf(atlas, state.place, state.measure, state.dose, state.metric);
  const meaning = words.meaning(cell, place.residents);
  const kept = atlas.kept(state.dose);
  return `<section class="answer ${SHADES[cell.shade] ?? "open"}" aria-live="polite">
    <p class="where">${escaped(words.say("answer_where", { place: words.of(place.name), dose: words.perCent(state.dose) }))}</p>
    <p class="big">${escaped(words.say("answer_big", { metric: words.title(cell.metric), tag: words.tag(cell) }))}</p>
    <p>${escaped(words.capital(words.sentence(cell)))}${escaped(words.say("stop"))}</p>
    ${meaning ? `<p>${escaped(words.say("everyday_label", { text: meaning }))}</p>` : ""}
    ${kept ? "" : `<p class="estimate">${escaped(words.say("estimate_note"))}</p>`}</section>`;
}

/** Fifty dots for each place on one axis, beside their numbers. */
function worldsTable(show) {
  const { words, atlas, state } = show;
  const cells = atlas.places.map((place) => cellOf(atlas, place.id, state.measure, state.dose, state.metric));
  const reach = reachOf(cells);
  const rows = cells.map((cell, order) => {
    const place = atlas.places[order];
    const who = { measure: words.of(atlas.find("measures", state.measure).title), place: words.of(place.name) };
    const now = place.id === state.place ? ' class="chosen"' : "";
    return `<tr${now}><th scope="row">${link(show, { place: place.id }, escaped(who.place))}</th>${signCell(show, cell, who)}
      <td class="chart">${worldDots(cell, reach, cellWords(words, cell))}</td>
      <td class="number"><b>${escaped(words.middle(cell))}</b><small>${escaped(words.ninety(cell))}</small></td></tr>`;
  });
  const { metric } = cells[0];
  const heads = [words.say("head_place"), words.say("head_sure"), words.say("head_dots", { n: atlas.draws }),
    `${words.say("head_middle")}${words.unit(metric) ? ` (${words.unit(metric)})` : ""}`].map(escaped);
  return heading(show, "in_each_place") + `<p class="hint">${escaped(words.say("dots_hint"))}</p>`
    + tableOf(heads, rows, "worlds", words.title(metric));
}

/** All headline outcomes in all places; a click shows another outcome. */
function outcomesTable(show) {
  const { words, atlas, state } = show;
  const outcomes = atlas.metrics.filter((each) => each.headline && each.group === "outcome");
  const measure = words.of(atlas.find("measures", state.measure).title);
  const rows = outcomes.map((metric) => {
    const cells = atlas.places.map((place) =>
      signCell(show, cellOf(atlas, place.id, state.measure, state.dose, metric.id),
        { measure, place: words.of(place.name) }, { metric: metric.id, place: place.id }));
    const now = metric.id === state.metric ? ' class="chosen"' : "";
    return `<tr${now}><th scope="row" title="${escaped(words.of(metric.about))}">${escaped(words.title(metric))}</th>${cells.join("")}</tr>`;
  });
  const heads = [escaped(words.say("head_outcome")), ...atlas.places.map((each) => shortName(words.of(each.name)))];
  return heading(show, "all_outcomes") + tableOf(heads, rows, "map outcomes", words.say("all_outcomes"));
}

function costsTable(show) {
  const { words, atlas, state } = show;
  const payers = PAYERS.filter(([name]) => atlas.find("metrics", name));
  const measure = atlas.find("measures", state.measure);
  const rows = payers.map(([name, part]) => costLine(show, atlas.find("metrics", name), part));
  const heads = [words.say("head_cost"), ...atlas.places.map((each) => words.of(each.name))].map(escaped);
  return heading(show, "what_it_costs") + `<p><b>${escaped(words.say("who_pays"))}${escaped(words.say("colon"))}</b>${escaped(words.of(measure.cost))}${escaped(words.say("stop"))}</p>`
    + everydayCosts(show) + tableOf(heads, rows, "costs", words.say("what_it_costs")) + `<p class="hint">${escaped(words.say("costs_hint"))}</p>`;
}

function costLine(show, metric, isPart) {
  const { words, atlas, state } = show;
  const part = isPart ? ' class="part"' : "";
  const cells = atlas.places.map((place) => {
    const cell = cellOf(atlas, place.id, state.measure, state.dose, metric.id);
    const all = cellWords(words, cell);
    return `<td class="number" title="${escaped(all)}">${escaped(words.middle(cell))}${metric.headline ? `<small>${escaped(words.tag(cell))}</small>` : ""}</td>`;
  });
  return `<tr${part}><th scope="row" title="${escaped(words.of(metric.about))}">${escaped(words.title(metric))}<small>${escaped(words.of(metric.unit))}</small></th>${cells.join("")}</tr>`;
}

/** The headline costs of the chosen place in everyday terms. */
function everydayCosts(show) {
  const { words, atlas, state } = show;
  const place = atlas.find("places", state.place);
  const lines = COSTS.map((cost) => {
    const cell = cellOf(atlas, state.place, state.measure, state.dose, cost);
    const meaning = words.meaning(cell, place.residents);
    const says = [words.tag(cell), meaning].filter(Boolean).join(words.say("note_join"));
    return `<li><b>${escaped(words.title(cell.metric))}${escaped(words.say("colon"))}</b>${escaped(says)}</li>`;
  });
  return `<p>${escaped(words.say("costs_where", { place: words.of(place.name) }))}</p><ul class="lines">${lines.join("")}</ul>`;
}

/** What the declaration names as side effects, and what else moved in the chosen place. */
function spoils(show) {
  const { words, atlas, state } = show;
  const measure = atlas.find("measures", state.measure);
  const others = atlas.metrics.filter((each) => each.group !== "cost" && !each.headline);
  const cells = others.map((metric) => cellOf(atlas, state.place, state.measure, state.dose, metric.id));
  const moved = cells.filter((cell) => counts(atlas, state.place, cell));
  const shown = moved.map((cell) => `<li><b>${escaped(words.title(cell.metric))}${escaped(words.say("colon"))}</b>${escaped(words.tag(cell))}${escaped(words.say("note_join"))}${escaped(words.about(cell))}</li>`);
  const place = words.of(atlas.find("places", state.place).name);
  return heading(show, "may_spoil") + `<p>${escaped(words.capital(words.of(measure.side)))}${escaped(words.say("stop"))}</p>
    <p>${escaped(words.say(shown.length ? "also_moved" : "nothing_moved", { place }))}</p>
    <ul class="lines">${shown.join("")}</ul>`;
}

/** Whether an effect without a smallest difference that matters is at least likely and a hundredth of the level. */
function counts(atlas, place, cell) {
  const level = Math.abs(atlas.level(place, cell.metric.id) ?? 0);
  const side = cell.reading.side;
  return !["same", "open", "undefined"].includes(side) && Math.abs(cell.spread.middle) >= level / 100;
}

/** Courses of the metrics that have one, in the chosen place. */
function overTime(show) {
  const { atlas, state } = show;
  const names = atlas.curves.metrics;
  if (!names.length) return "";
  const charts = names.map((name) => courseFigure(show, name, [[state.measure, state.dose]]));
  return heading(show, "over_time") + `<p class="hint">${escaped(show.words.say("over_time_hint"))}</p>
    <div class="charts">${charts.join("")}</div>`;
}

/** Course of one metric for some measures, with the same numbers as a table. */
function courseFigure(show, name, pairs) {
  const { words, atlas, state } = show;
  const metric = atlas.find("metrics", name);
  const curves = pairs.map(([measure, dose]) => atlas.curve(state.place, measure, dose, name));
  const { days } = curves[0];
  const last = days[days.length - 1];
  const halves = [0, 365, 730].filter((day) => day <= last + 30);
  const years = halves.map((day) => [Math.min(day, last), words.say(day ? "after_years" : "at_start", { n: Math.round(day / 365) })]);
  const unit = words.unit(metric);
  const shown = words.shown(metric, 1);
  const rows = halvesOf(days).map((order) => `<tr><th scope="row">${days[order]}</th>${curves.map((curve) =>
    `<td>${escaped(words.bare(metric, curve.middle[order]))}</td>`).join("")}</tr>`);
  const titles = pairs.map(([measure]) => escaped(words.of(atlas.find("measures", measure).title)));
  return `<figure><figcaption><b>${escaped(words.title(metric))}</b> <small>${escaped(unit)}</small></figcaption>
    ${course(curves, shown, words.title(metric), years)}
    <details><summary>${escaped(words.say("as_table"))}</summary>
    ${tableOf([escaped(words.say("head_day")), ...titles], rows, "plain")}</details></figure>`;
}

/** About eight places among the days, first and last included. */
function halvesOf(days) {
  const step = Math.max(1, Math.floor((days.length - 1) / 8));
  return days.map((_, order) => order).filter((order) => order % step === 0 || order === days.length - 1);
}
