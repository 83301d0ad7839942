// The map: measures down, places across.
"use strict";

const mapView = {
  controls(show) {
    const { words, atlas, state } = show;
    const families = [["", words.say("all_families")], ...atlas.families.map((each) => [each.id, words.of(each.title)])];
    const orders = ORDERS.map((each) => [each, words.say(`order_${each}`)]);
    return metricChoice(show) + doseSlider(show, state.dose) + choice(show, "order", "order", orders)
      + choice(show, "family", "show_family", families);
  },

  head(show) {
    const { words, atlas } = show;
    return `<h1>${escaped(words.say("map_title"))}</h1><p class="lead">${escaped(words.say("lead", { n: atlas.draws }))}</p>`;
  },

  output(show) {
    const { metric, dose, order, family } = show.state;
    const rows = mapRows(show.atlas, metric, dose, order, family);
    return summaryLine(show, rows) + signKeys(show) + mapTable(show, rows) + coloursNote(show) + pricesNote(show)
      + `<p class="hint">${escaped(show.words.say("prices_middle"))}</p>` + packagesTable(show);
  },
};

/** What is asked, and how many cells are at least likely better or worse. */
function summaryLine(show, rows) {
  const { words, atlas, state } = show;
  const metric = atlas.find("metrics", state.metric);
  const cells = rows.flatMap((row) => row.cells);
  const count = (side) => cells.filter((cell) => cell.reading.side === side).length;
  const lead = words.say("map_lead", { dose: words.perCent(state.dose), metric: words.of(metric.name), n: atlas.draws });
  const tally = words.say("map_tally", {
    all: cells.length, better: count("better"), worse: count("worse"), same: count("same"), open: count("open"),
  });
  return `<p class="says" aria-live="polite">${escaped(lead)} <b>${escaped(tally)}</b></p>`;
}

/** Name of a place whose last word a phone leaves away: in English all of them are compounds. */
function shortName(name) {
  const at = name.lastIndexOf(" ");
  return at < 0 ? escaped(name) : `${escaped(name.slice(0, at))}<span class="rest"> ${escaped(name.slice(at + 1))}</span>`;
}

function mapTable(show, rows) {
  const { words, atlas, state } = show;
  const byBudget = state.order in BUDGETS;
  const heads = [
    escaped(words.say("head_measure")),
    ...atlas.places.map((each) => link(show, { view: "place", place: each.id }, shortName(words.of(each.name)))),
    ...COSTS.map((cost) => escaped(words.say(`head_${cost}`))),
    ...(byBudget ? [escaped(words.say(`head_per_${state.order}`, { budget: number(BUDGETS[state.order]) }))] : []),
  ];
  const lines = rows.map((row, order) => familyLine(show, rows, order, heads.length) + mapLine(show, row, byBudget));
  return tableOf(heads, lines, "map", words.say("map_title"));
}

function familyLine(show, rows, order, wide) {
  const { family } = rows[order].measure;
  if (show.state.order !== "family" || rows[order - 1]?.measure.family === family) return "";
  const found = show.atlas.families.find((each) => each.id === family);
  return found ? `<tr class="family"><th colspan="${wide}" scope="colgroup">${escaped(show.words.of(found.title))}</th></tr>` : "";
}

function mapLine(show, row, byBudget) {
  const { words, atlas, state } = show;
  const measure = words.of(row.measure.title);
  const metric = atlas.find("metrics", state.metric);
  const cells = row.cells.map((cell, order) => {
    const place = atlas.places[order];
    const changes = { view: "measure", measure: row.measure.id, place: place.id };
    return signCell(show, cell, { measure, place: words.of(place.name) }, changes);
  });
  const prices = COSTS.map((cost) => `<td class="price">${escaped(words.price(usualPrice(row.costs[cost]), cost))}</td>`);
  const per = byBudget ? [`<td class="per">${escaped(words.per(row, state.order, metric))}</td>`] : [];
  const name = link(show, { view: "measure", measure: row.measure.id }, escaped(measure));
  return `<tr><th scope="row">${name}</th>${[...cells, ...prices, ...per].join("")}</tr>`;
}

/** Packages of the reports, each in its own place, on all headline outcomes. */
function packagesTable(show) {
  const { words, atlas } = show;
  if (!atlas.packages.length) return "";
  const outcomes = atlas.metrics.filter((each) => each.headline && each.group === "outcome");
  const rows = atlas.packages.map((each) => {
    const cell = (metric) => new Cell(atlas, atlas.find("metrics", metric), atlas.packageGaps(each.id, metric));
    const who = { measure: words.of(each.title), place: words.of(each.place) };
    const cells = outcomes.map((metric) => signCell(show, cell(metric.id), who));
    const prices = COSTS.map((cost) => `<td class="price">${escaped(words.price(price(cell(cost)), cost))}</td>`);
    return `<tr><th scope="row" title="${escaped(words.of(each.about))}">${escaped(who.measure)}<small>${escaped(who.place)}</small></th>${cells.join("")}${prices.join("")}</tr>`;
  });
  const columns = [escaped(words.say("head_package")), ...outcomes.map((each) => escaped(words.title(each))),
    ...COSTS.map((cost) => escaped(words.say(`head_${cost}`)))];
  return heading(show, "packages") + `<p class="hint">${escaped(words.say("packages_hint"))}</p>`
    + tableOf(columns, rows, "map packages", words.say("packages"));
}
