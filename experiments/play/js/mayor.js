// Lesson 10: a budget, a choice of measures, fifty worlds, regret. Effects of measures are added up: an approximation.
"use strict";

const PAYERS = ["yuan_district", "yuan_fund", "yuan_residents"];
const WORKERS = ["paid_hours", "volunteer_hours"];
const DOSES = [0, 0.5, 1];

const lesson = {
  questions({ atlas, words }) {
    return [
      { id: "basket", kind: "basket", label: words.say("ask_basket") },
      { id: "days", kind: "number", min: 0, max: 20, unit: words.say("days"), label: words.say("ask_days") },
      { id: "worse", kind: "number", min: 0, max: atlas.draws, unit: words.say("worlds"), label: words.say("ask_worse", { n: atlas.draws }) },
    ];
  },

  truth(show) {
    const gains = gainsOf(show, show.answers.basket);
    return { days: Math.max(0, Math.round(medianOf(gains))), worse: worseIn(show, gains) };
  },

  story({ data, words }) {
    return `<p>${escaped(words.say("story", { trouble: data.trouble, yuan: number(data.budget.yuan), hours: number(data.budget.volunteer_hours) }))}</p>`;
  },

  /** The menu: what each measure costs in the middle world, and how far it is taken. */
  basket(show, locked) {
    const { data, atlas, words, answers } = show;
    const rows = data.menu.map((id, at) => {
      const name = words.of(atlas.find("measures", id).title);
      const taken = answers.basket?.[id] ?? 0;
      const options = DOSES.map((dose) => `<option value="${dose}" ${dose === taken ? "selected" : ""}>${escaped(words.say(`dose_${100 * dose}`))}</option>`);
      const costs = ["yuan", "volunteer_hours"].map((metric) => `<td class="number">${number(Math.round(price(show, id, 1, metric)))}</td>`);
      return `<tr><th scope="row">${LETTERS[at]} · ${escaped(name)}<small>${escaped(words.of(atlas.find("measures", id).about))}</small></th>${costs.join("")}
        <td><select data-basket="${id}" aria-label="${escaped(name)}" ${locked ? "disabled" : ""}>${options.join("")}</select></td></tr>`;
    });
    return `<div class="scroll"><table class="menu"><thead><tr><th scope="col">${escaped(words.say("measure"))}</th><th scope="col">${escaped(words.say("yuan_whole"))}</th>
      <th scope="col">${escaped(words.say("hours_whole"))}</th><th scope="col">${escaped(words.say("how_much"))}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  },

  bill(show) {
    const { data, words } = show;
    const spent = bill(show, show.answers.basket);
    const said = words.say("bill", { yuan: number(spent.yuan), of_yuan: number(data.budget.yuan), hours: number(spent.volunteer_hours), of_hours: number(data.budget.volunteer_hours) });
    return `<p class="${affordable(show, spent) ? "big" : "big over-budget"}">${escaped(said)}</p>`;
  },

  refuse(show) {
    return affordable(show, bill(show, show.answers.basket)) ? "" : escaped(show.words.say("over"));
  },

  last: ({ atlas }) => atlas.draws,

  picture(show, step) {
    const { words, answers } = show;
    const gains = Array.from(gainsOf(show, answers.basket));
    const shown = gains.slice(0, step);
    const said = step ? words.say("so_far", { n: step, last: number(shown[step - 1], 1, true), worse: worseIn(show, shown) }) : words.say("nothing_yet");
    return `<p class="big">${escaped(said)}</p><p class="keys"><span>● ${escaped(words.say("key_better"))}</span><span>○ ${escaped(words.say("key_same"))}</span><span>◆ ${escaped(words.say("key_worse"))}</span></p>
      ${dotRows([{ name: "", values: shown, side: sideOf(show) }], { ...reachOfGains(gains), across: words.say("across"), label: said, zero: true, top: 6 })}`;
  },

  found(show) {
    const { words, answers } = show;
    const sums = (names) => names.map((metric) => ({ text: words.say(metric), value: total(show, answers.basket, metric) }));
    const [payers, workers] = [sums(PAYERS), sums(WORKERS)];
    const costs = (rows) => bars(rows.map((row) => ({ ...row, value: Math.max(0, row.value) })), Math.max(1, ...rows.map((row) => row.value)), (value) => number(value));
    const { baskets, bests } = allChoices(show);
    const mine = gainsOf(show, answers.basket);
    const regrets = Array.from(mine, (gain, world) => Math.max(0, bests[world] - gain));
    const best = baskets.reduce((top, each) => (each.mean > top.mean ? each : top));
    const told = { mine: number(meanOf(regrets), 1), worst: number(Math.max(...regrets), 1), zero: regrets.filter((each) => each < 1).length, n: regrets.length };
    const against = { code: basketCode(best.basket), names: namesOf(show, best.basket), mean: number(best.mean, 1), own: number(meanOf(mine), 1), regret: number(meanOf(Array.from(bests)) - best.mean, 1), choices: number(baskets.length) };
    return `<h3>${escaped(words.say("who_pays"))}</h3>${costs(payers)}<h3>${escaped(words.say("who_works"))}</h3>${costs(workers)}
      <h3>${escaped(words.say("regret"))}</h3>${dotRows([{ name: "", values: regrets }], { low: 0, high: Math.ceil(Math.max(1, ...regrets)), across: words.say("regret_across"), label: words.say("regret_says", told) })}
      <p class="says">${escaped(words.say("regret_says", told))}</p><p>${escaped(words.say("best_says", against))}</p><p class="note">${escaped(words.say("added_up"))}</p>`;
  },

  /** What the choices of the class bring: baskets, not guesses, are compared here. */
  classroom(show, codes) {
    const { words } = show;
    const { bests } = allChoices(show);
    const counts = new Map();
    for (const [code] of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
    const choices = Array.from(counts, ([code, count]) => {
      const basket = basketOf(show, code);
      const gains = gainsOf(show, basket);
      return { code, count, mean: meanOf(gains), worse: worseIn(show, gains), regret: meanOf(Array.from(gains, (gain, world) => Math.max(0, bests[world] - gain))), over: !affordable(show, bill(show, basket)) };
    }).sort((one, other) => other.mean - one.mean);
    const heads = ["choice", "times", "mean_gain", "worse_in", "mean_regret"].map((name) => `<th scope="col">${escaped(words.say(name))}</th>`);
    const rows = choices.map((each) => `<tr><th scope="row">${escaped(each.code)}${each.over ? ` <small>${escaped(words.say("over_short"))}</small>` : ""}</th><td>${each.count}</td>
      <td>${number(each.mean, 1)}</td><td>${each.worse}</td><td>${number(each.regret, 1)}</td></tr>`);
    return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(words.say("class_choices"))}"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
  },
};

const meanOf = (values) => Array.from(values).reduce((sum, each) => sum + each, 0) / values.length;
const sideOf = ({ atlas, data }) => (gain) => {
  const { matters } = atlas.find("metrics", data.gain);
  return gain >= matters ? "better" : gain <= -matters ? "worse" : "same";
};
const worseIn = (show, gains) => Array.from(gains).filter((gain) => sideOf(show)(gain) === "worse").length;

function medianOf(values) {
  const sorted = Array.from(values).filter(Number.isFinite).sort((one, other) => one - other);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function taken(basket) {
  return Object.entries(basket ?? {}).filter(([, dose]) => dose > 0);
}

/** Days of trouble spared in each world: those of the measures, added up. */
function gainsOf({ atlas, data }, basket) {
  const sum = new Float64Array(atlas.draws);
  for (const [id, dose] of taken(basket)) atlas.gaps(data.place, id, dose, data.gain).forEach((gap, world) => { sum[world] -= gap; });
  return sum;
}

/** Middle cost of one measure, per 1,000 residents and year. */
function price({ atlas, data }, id, dose, metric) {
  return medianOf(atlas.gaps(data.place, id, dose, metric));
}

function total(show, basket, metric) {
  return taken(basket).reduce((sum, [id, dose]) => sum + Math.round(price(show, id, dose, metric)), 0);
}

function bill(show, basket) {
  return Object.fromEntries(Object.keys(show.data.budget).map((metric) => [metric, total(show, basket, metric)]));
}

function affordable({ data }, spent) {
  return Object.entries(data.budget).every(([metric, most]) => spent[metric] <= most);
}

/** All choices within the budget with their mean, and the best gain of any of them in each world; worked out once. */
function allChoices(show) {
  if (show.atlas.choices) return show.atlas.choices;
  const { data, atlas } = show;
  const options = data.menu.map((id) => DOSES.map((dose) => {
    const basket = { [id]: dose };
    return { dose, gains: gainsOf(show, basket), ...bill(show, basket) };
  }));
  const baskets = [];
  const bests = new Float64Array(atlas.draws).fill(-Infinity);
  const walk = (at, basket, gains, spent) => {
    if (!affordable(show, spent)) return;
    if (at === data.menu.length) {
      baskets.push({ basket, mean: meanOf(gains) });
      gains.forEach((gain, world) => { bests[world] = Math.max(bests[world], gain); });
      return;
    }
    for (const option of options[at]) {
      const next = { yuan: spent.yuan + option.yuan, volunteer_hours: spent.volunteer_hours + option.volunteer_hours };
      walk(at + 1, { ...basket, [data.menu[at]]: option.dose }, option.dose ? gains.map((gain, world) => gain + option.gains[world]) : gains, next);
    }
  };
  walk(0, {}, new Float64Array(atlas.draws), { yuan: 0, volunteer_hours: 0 });
  atlas.choices = { baskets, bests };
  return atlas.choices;
}

function reachOfGains(gains) {
  return { low: Math.floor(Math.min(-1, ...gains)), high: Math.ceil(Math.max(1, ...gains)) };
}

/** Letter and dose of each measure taken: A1 is half of the first, A2 the whole; 0 is nothing. */
function basketCode(basket) {
  const { menu } = window.play.data.history;
  return menu.map((id, at) => (basket?.[id] ? `${LETTERS[at]}${2 * basket[id]}` : "")).join("") || "0";
}

function basketOf({ data }, code) {
  const parts = Array.from(code.matchAll(/([A-H])([12])/g));
  return Object.fromEntries(parts.map(([, letter, half]) => [data.menu[LETTERS.indexOf(letter)], Number(half) / 2]));
}

function namesOf({ atlas, words }, basket) {
  const named = taken(basket).map(([id, dose]) => words.say("dosed", { name: words.of(atlas.find("measures", id).title), dose: words.say(`dose_${100 * dose}`) }));
  return named.join(words.say("and"));
}
