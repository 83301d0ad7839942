// Parts that several views share: links, cells, controls. A part is HTML text; `show` holds atlas, words and state.
"use strict";

const SHADES = { "-3": "w3", "-2": "w2", "-1": "w1", 0: "s0", 1: "b1", 2: "b2", 3: "b3" };

/** Link to a state that differs from the present one in `changes`. */
function link(show, changes, html, extra = "") {
  const to = writeState({ ...show.state, ...changes }, show.atlas);
  return `<a href="${escaped(to)}" ${extra}>${html}</a>`;
}

function heading(show, name) {
  return `<h2>${escaped(show.words.say(name))}</h2>`;
}

/** Word, worlds, middle and nine in ten of a cell. */
function cellWords(words, cell) {
  return `${words.tag(cell)}${words.say("colon")}${words.sentence(cell)}`;
}

/** A cell of a table, coloured by strength, with sign and worlds; a link where `changes` are given. */
function signCell(show, cell, who, changes) {
  const { words } = show;
  const full = words.say("alt_cell", { ...who, words: cellWords(words, cell) });
  const text = `<span aria-hidden="true">${escaped(words.sign(cell))}</span><span class="only-read">${escaped(full)}</span>`;
  const inner = changes ? link(show, changes, text) : `<div>${text}</div>`;
  return `<td class="cell ${SHADES[cell.shade] ?? "open"}" title="${escaped(full)}">${inner}</td>`;
}

function options(entries, chosen) {
  return entries.map(([value, text]) =>
    `<option value="${escaped(value)}"${value === chosen ? " selected" : ""}>${escaped(text)}</option>`).join("");
}

/** A labelled choice that sets one key of the state. */
function choice(show, key, label, entries, chosen = show.state[key]) {
  return `<label class="choice"><span>${escaped(show.words.say(label))}</span>
    <select data-set="${key}">${options(entries, chosen)}</select></label>`;
}

function metricChoice(show) {
  const { atlas, words, state } = show;
  const part = (group, label) => {
    const found = atlas.metrics.filter((each) => each.headline && each.group === group);
    const entries = options(found.map((each) => [each.id, words.title(each)]), state.metric);
    return `<optgroup label="${escaped(words.say(label))}">${entries}</optgroup>`;
  };
  return `<label class="choice"><span>${escaped(words.say("outcome"))}</span>
    <select data-set="metric">${part("outcome", "outcomes")}${part("cost", "costs")}</select></label>`;
}

function placeChoice(show) {
  const { atlas, words } = show;
  return choice(show, "place", "head_place", atlas.places.map((each) => [each.id, words.of(each.name)]));
}

function measureEntries(show) {
  const { atlas, words } = show;
  return atlas.measures.map((each) => [each.id, words.of(each.title)]);
}

/** Slider of the dose; `at` is its place among the measures that are set side by side. */
function doseSlider(show, dose, at = "", label = show.words.say("dose")) {
  return `<label class="choice dose"><span>${escaped(label)} <span class="now">${doseText(show, dose)}</span></span>
    <input type="range" min="5" max="100" step="5" value="${Math.round(dose * 100)}" data-dose="${at}"></label>`;
}

function doseText(show, dose) {
  const { words, atlas } = show;
  const kind = words.say(atlas.kept(dose) ? "dose_kept" : "dose_estimate");
  return `<b>${escaped(words.perCent(dose))}</b> <small>${escaped(kind)}</small>`;
}

/** Start of a box that scrolls sideways, which the keyboard can reach. */
function scrolls(name) {
  return `<div class="scroll" tabindex="0"${name ? ` role="group" aria-label="${escaped(name)}"` : ""}>`;
}

/** Table with a head; cells are HTML. */
function tableOf(heads, rows, classes = "", caption = "") {
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join("");
  const title = caption ? `<caption>${escaped(caption)}</caption>` : "";
  return `${scrolls(caption)}<table class="${classes}">${title}<thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

/** What the signs say, above a map. */
function signKeys(show) {
  const { words } = show;
  const keys = [["surely_better", "b2"], ["better", "b2"], ["same", "s0"], ["open", "open"], ["worse", "w2"], ["surely_worse", "w2"]];
  const shown = keys.map(([sign, shade]) =>
    `<span class="key"><i class="cell ${shade}">${escaped(words.say(`sign_${sign}`))}</i>${escaped(words.say(`key_${sign}`))}</span>`);
  return `<p class="keys">${shown.join("")}</p><p class="hint">${escaped(words.say("key_how", { n: show.atlas.draws }))}</p>`;
}

/** What colours mean, below a map. */
function coloursNote(show) {
  const { words, atlas, state } = show;
  const metric = atlas.find("metrics", state.metric);
  return `<p class="hint">${escaped(words.say("map_colours", { least: words.least(metric) }))}</p>`;
}

function pricesNote(show) {
  const { words, atlas } = show;
  const [yuan, hours] = ["yuan", "hours"].map((each) => atlas.find("metrics", each).matters);
  const [one, two, three] = PRICES.map((step) => `${number(step * yuan)}/${number(step * hours)}`);
  return `<p class="hint">${escaped(words.say("map_prices", { one, two, three }))}</p>`;
}
