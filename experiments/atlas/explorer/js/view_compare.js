// Two or three measures in one place, world by world.
"use strict";

const compareView = {
  controls(show) {
    const { words, state } = show;
    const entries = [["", words.say("no_measure")], ...measureEntries(show)];
    const slots = Array.from({ length: MOST }, (_, at) => {
      const [id, dose] = state.with[at] ?? ["", 1];
      const name = words.say("slot", { letter: "ABC"[at] });
      return `<fieldset class="slot"><legend>${escaped(name)}</legend>
        <select data-with="${at}" aria-label="${escaped(name)}">${options(at ? entries : entries.slice(1), id)}</select>
        ${id ? doseSlider(show, dose, at) : ""}</fieldset>`;
    });
    return placeChoice(show) + metricChoice(show) + '<span class="break"></span>' + slots.join("");
  },

  head(show) {
    const { words } = show;
    return `<h1>${escaped(words.say("compare_title"))}</h1><p class="lead">${escaped(words.say("compare_lead"))}</p>`;
  },

  output(show) {
    return against(show) + compareTable(show) + compareCurves(show) + coloursNote(show);
  },
};

function arms(show) {
  return show.state.with.map(([id, dose], order) => ({
    id, dose, letter: "ABC"[order], title: show.words.of(show.atlas.find("measures", id).title),
  }));
}

/** In how many worlds each beats each other by what matters. */
function against(show) {
  const { words, atlas, state } = show;
  const found = arms(show);
  const cells = found.map((arm) => cellOf(atlas, state.place, arm.id, arm.dose, state.metric));
  const lines = found.flatMap((one, first) => found.slice(first + 1).map((other, step) => {
    const [wins, losses] = betterThan(cells[first], cells[first + 1 + step]);
    return words.say("against", {
      one: one.title, other: other.title, n: atlas.draws, wins, losses, same: atlas.draws - wins - losses,
    });
  }));
  const metric = words.title(atlas.find("metrics", state.metric));
  return `<section class="answer open" aria-live="polite"><p class="where">${escaped(words.of(atlas.find("places", state.place).name))}</p>
    <p class="big">${escaped(metric)}</p>${lines.map((line) => `<p>${escaped(line)}</p>`).join("")}</section>`;
}

function compareTable(show) {
  const { words, atlas, state } = show;
  const place = atlas.find("places", state.place);
  const found = arms(show);
  const rows = atlas.metrics.filter((each) => each.headline).map((metric) => {
    const cells = found.map((arm) => {
      const cell = cellOf(atlas, state.place, arm.id, arm.dose, metric.id);
      const meaning = words.meaning(cell, place.residents);
      return signCell(show, cell, { measure: arm.title, place: words.of(place.name) })
        + `<td class="meaning" data-arm="${arm.letter}"><b>${escaped(words.tag(cell))}</b><br>${escaped(words.about(cell))}<small>${escaped(meaning)}</small></td>`;
    });
    const now = metric.id === state.metric ? ' class="chosen"' : "";
    return `<tr${now}><th scope="row">${link(show, { metric: metric.id }, escaped(words.title(metric)))}</th>${cells.join("")}</tr>`;
  });
  const heads = found.map((arm) => `<th scope="col" colspan="2">${escaped(`${arm.letter} ${arm.title}`)}<small>${doseText(show, arm.dose)}</small></th>`);
  return `${scrolls(words.say("compare_title"))}<table class="compare"><caption>${escaped(words.say("compare_title"))}</caption>
    <thead><tr><th scope="col">${escaped(words.say("head_outcome"))}</th>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function compareCurves(show) {
  const { words, atlas } = show;
  const found = arms(show);
  const names = atlas.curves.metrics;
  if (!names.length) return "";
  const keys = found.map((arm, order) => `<span class="key"><svg width="44" height="10" aria-hidden="true"><line x1="0" x2="44" y1="5" y2="5"
    stroke="${LINES[order][0]}" stroke-width="3" stroke-dasharray="${LINES[order][1]}"/></svg>${escaped(`${arm.letter} ${arm.title}`)}</span>`);
  const charts = names.map((name) => courseFigure(show, name, found.map((arm) => [arm.id, arm.dose])));
  return heading(show, "over_time") + `<p class="hint">${escaped(words.say("over_time_hint"))}</p><p class="keys">${keys.join("")}</p>
    <div class="charts">${charts.join("")}</div>`;
}
