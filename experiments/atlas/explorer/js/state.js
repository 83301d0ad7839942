// What is shown, kept in the address behind #, so that a link or the button "back" shows the same.
"use strict";

const VIEWS = ["map", "measure", "place", "compare"];
const ORDERS = ["family", "effect", "yuan", "hours"];
const MOST = 3; // measures set side by side

/** State without anything asked for. */
function firstState(atlas, lang) {
  return {
    view: "map", lang, metric: "unsettled_90", dose: 1, order: "family", family: "",
    place: atlas.places[0].id, measure: atlas.measures[0].id,
    with: atlas.measures.slice(0, 2).map((each) => [each.id, 1]),
  };
}

/** The state that a hash names, and names in it that do not exist. */
function readState(hash, atlas, lang) {
  const state = firstState(atlas, lang);
  const unknown = [];
  const [view, query = ""] = hash.replace(/^#/, "").split("?");
  const asked = new URLSearchParams(query);
  const take = (key, known) => {
    const value = asked.get(key);
    if (value === null) return;
    if (known(value)) state[key] = value;
    else unknown.push(value);
  };
  if (VIEWS.includes(view)) state.view = view;
  else if (view) unknown.push(view);
  take("lang", (value) => ["en", "zh"].includes(value));
  take("metric", (value) => atlas.find("metrics", value)?.headline);
  take("order", (value) => ORDERS.includes(value));
  take("family", (value) => value === "" || atlas.families.some((each) => each.id === value));
  take("place", (value) => Boolean(atlas.find("places", value)));
  take("measure", (value) => Boolean(atlas.find("measures", value)));
  readDoses(state, asked, atlas, unknown);
  return { state, unknown };
}

function readDoses(state, asked, atlas, unknown) {
  const dose = (text) => (Number(text) > 0 && Number(text) <= 1 ? Number(text) : null);
  if (asked.has("dose")) {
    const found = dose(asked.get("dose"));
    if (found === null) unknown.push(asked.get("dose"));
    else state.dose = found;
  }
  if (!asked.has("with")) return;
  const parts = asked.get("with").split(",").filter(Boolean).slice(0, MOST);
  const pairs = parts.map((part) => part.split(":")).map(([id, share = "1"]) => [id, dose(share)]);
  unknown.push(...pairs.filter(([id, share]) => !atlas.find("measures", id) || share === null).map(([id]) => id));
  const known = pairs.filter(([id, share]) => atlas.find("measures", id) && share !== null);
  if (known.length) state.with = known;
}

/** Hash of a state; what is as at first is left out. */
function writeState(state, atlas) {
  const plain = firstState(atlas, "");
  const asked = new URLSearchParams();
  for (const key of ["metric", "dose", "order", "family", "place", "measure", "with", "lang"]) {
    const [now, then] = [state[key], plain[key]].map((each) =>
      Array.isArray(each) ? each.map((pair) => pair.join(":")).join(",") : String(each));
    if (now !== then) asked.set(key, now);
  }
  const query = asked.toString().replace(/%3A/g, ":").replace(/%2C/g, ",");
  return `#${state.view}${query ? `?${query}` : ""}`;
}
