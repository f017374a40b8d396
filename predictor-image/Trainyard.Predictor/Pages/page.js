"use strict";
// Nothing of the model becomes HTML: all that is shown is made as text.
const id = name => document.getElementById(name);
const made = (tag, attributes = {}, ...children) => {
  const element = tag === "svg" || tag === "rect" || tag === "line" ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined && value !== null) element.setAttribute(name, value);
  element.append(...children.filter(child => child !== null && child !== undefined).map(child => (child instanceof Node ? child : String(child))));
  return element;
};
const number = (value, digits = 5) => (value === null || value === undefined ? "none" : Number(value).toLocaleString("en", { maximumSignificantDigits: digits, useGrouping: "min2" }));
const percent = value => (100 * value).toFixed(value > 0.995 && value < 1 ? 2 : 1) + " %";

let model;
let token = sessionStorage.getItem("token");
const headers = more => (token ? { ...more, Authorization: "Bearer " + token } : more);
const ask = async (path, options = {}) => {
  const response = await fetch(path, { ...options, headers: headers(options.headers ?? {}) });
  if (response.status === 401) { showLogin(token ? "This token is not known." : ""); throw new Error("a token is wanted"); }
  return { ok: response.ok, answer: await response.json() };
};

const showLogin = fault => {
  id("login").hidden = false;
  id("main").hidden = true;
  id("loginFault").textContent = fault;
  id("token").focus();
};
id("login").addEventListener("submit", event => {
  event.preventDefault();
  token = id("token").value.trim();
  sessionStorage.setItem("token", token);
  begin();
});

// ---- the form

const range = feature => feature.type === "Timestamp" ? (feature.first ? `${feature.first} to ${feature.last}` : "")
  : feature.min !== undefined && feature.type !== "Boolean" ? `${number(feature.min)} to ${number(feature.max)}`
  : feature.categories ? `${feature.categories.length} known` : "";

const control = feature => {
  const name = "f:" + feature.name;
  const choose = options => made("select", { id: name }, made("option", { value: "" }, "not known"), ...options.map(value => made("option", { value }, value)));
  if (feature.type === "Boolean") return choose(["true", "false"]);
  if (feature.categories && feature.categories.length <= 40) return choose(feature.categories);
  const list = feature.categories ? made("datalist", { id: "l:" + feature.name }, ...feature.categories.slice(0, 200).map(value => made("option", { value }))) : null;
  const input = made("input", { id: name, type: "text", autocomplete: "off", placeholder: "not known", list: list ? "l:" + feature.name : null });
  if (feature.type === "Number" || feature.type === "Integer") input.inputMode = "decimal";
  return list ? made("div", {}, input, list) : input;
};

const slider = (feature, input) => {
  if (!(feature.type === "Number" || feature.type === "Integer") || !(feature.max > feature.min)) return null;
  const step = feature.type === "Integer" ? 1 : "any";
  const thumb = made("input", { type: "range", min: feature.min, max: feature.max, step, "aria-label": feature.name + ", by slider" });
  thumb.addEventListener("input", () => {
    input.value = feature.type === "Integer" ? String(Math.round(Number(thumb.value))) : String(Number(Number(thumb.value).toPrecision(5)));
    later();
  });
  input.addEventListener("input", () => {
    thumb.classList.toggle("unknown", input.value === "");
    if (input.value !== "" && !isNaN(Number(input.value))) thumb.value = input.value;
  });
  return thumb;
};

const build = () => {
  for (const feature of model.features) {
    const box = control(feature);
    const input = box.id ? box : box.querySelector("input");
    input.addEventListener("input", later);
    const label = made("label", { for: input.id }, feature.name, made("span", { class: "quiet" }, range(feature)));
    id("fields").append(made("div", { class: "field" }, label, box, slider(feature, input), made("p", { class: "fault", id: "e:" + feature.name })));
  }
};

const valueOf = feature => {
  const text = id("f:" + feature.name).value.trim();
  if (text === "") return null;
  if (feature.type === "Boolean") return text === "true";
  return (feature.type === "Number" || feature.type === "Integer") && !isNaN(Number(text)) ? Number(text) : text;
};
const fill = features => {
  for (const [name, value] of Object.entries(features)) {
    const input = id("f:" + name);
    input.value = value === null ? "" : typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
    input.dispatchEvent(new Event("input"));
  }
};

// ---- the prediction

let waiting, asked = 0;
const later = () => { clearTimeout(waiting); waiting = setTimeout(predict, 200); };
const predict = async () => {
  const turn = ++asked;
  const features = Object.fromEntries(model.features.map(feature => [feature.name, valueOf(feature)]));
  try {
    const said = await ask("predict?explain=true", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ features }) });
    if (turn === asked) show(said.ok, said.answer);
  } catch (fault) {
    if (turn === asked) show(false, { title: "There is no answer", detail: fault.message });
  }
};

const bar = (name, share, kind, says, left = 0) => made("div", { class: "bar", role: "img", "aria-label": `${name}: ${says}` },
  made("span", { title: name }, name),
  made("div", { class: "track" }, made("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none" },
    made("rect", { x: 100 * left, width: Math.max(0, 100 * share), height: 10, class: kind }),
    left || kind === "for" || kind === "against" ? made("line", { x1: 50, x2: 50, y1: 0, y2: 10 }) : null)),
  made("span", {}, says));

const words = value => value === null ? "none" : typeof value === "number" ? number(value)
  : typeof value === "object" && "isAnomaly" in value ? (value.isAnomaly ? "an anomaly" : "nothing unusual")
  : typeof value === "object" ? null : String(value);

const show = (ok, answer) => {
  const result = id("result"), why = id("why");
  result.replaceChildren();
  why.replaceChildren();
  for (const feature of model.features) { id("e:" + feature.name).textContent = ""; id("f:" + feature.name).removeAttribute("aria-invalid"); }
  if (!ok) {
    for (const error of answer.errors ?? []) {
      const place = id("e:" + error.field);
      if (!place) continue;
      place.textContent = error.message;
      id("f:" + error.field).setAttribute("aria-invalid", "true");
    }
    result.append(made("p", { class: "fault" }, answer.detail ?? answer.title));
    return;
  }
  const value = answer.prediction, said = words(value);
  if (said !== null) result.append(made("p", { class: "big" }, said));
  else result.append(made("table", {}, ...Object.entries(value).map(([name, one]) => made("tr", {}, made("th", {}, name), made("td", {}, Array.isArray(one) ? one.map(number).join(", ") : number(one))))));
  if (value !== null && typeof value === "object" && "score" in value) result.append(made("div", { class: "bars" }, bar("score", value.score, "chosen", number(value.score))));
  if (answer.probabilities) {
    const classes = Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1]).slice(0, 12);
    result.append(made("div", { class: "bars" }, ...classes.map(([name, p]) => bar(name, p, name === String(value) ? "chosen" : "", percent(p)))));
  }
  explain(answer, String(value));
};

let chosen;
const explain = (answer, predicted) => {
  const why = id("why"), explanation = answer.explanation;
  if (!explanation) return;
  const several = typeof explanation.base === "object";
  const names = several ? Object.keys(explanation.base) : [null];
  const of = several ? (names.includes(chosen) ? chosen : names.includes(predicted) ? predicted : names[0]) : null;
  const parts = Object.entries(several ? explanation.contributions[of] : explanation.contributions).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  const base = several ? explanation.base[of] : explanation.base, raw = several ? explanation.raw[of] : explanation.raw;
  const most = Math.max(...parts.map(part => Math.abs(part[1])), Number.MIN_VALUE);
  const about = several ? of : answer.probabilities ? model.positiveClass ?? Object.keys(answer.probabilities)[1] : null;
  why.append(made("div", { class: "head" }, made("h2", {}, about ? `For and against “${about}”` : "What moves it up and down"), several ? chooser(names, of, answer, predicted) : null));
  why.append(made("p", { class: "legend" }, made("span", { class: "for" }, about ? "for" : "up"), made("span", { class: "against" }, about ? "against" : "down")));
  const bars = parts.slice(0, 12).filter(part => part[1] !== 0).map(([name, part]) => {
    const half = Math.abs(part) / most / 2;
    return bar(name, half, part > 0 ? "for" : "against", (part > 0 ? "+" : "−") + number(Math.abs(part), 2), part > 0 ? 0.5 : 0.5 - half);
  });
  why.append(made("div", { class: "bars" }, ...bars));
  const rest = parts.length > 12 ? `, the other ${parts.length - 12} features ${number(parts.slice(12).reduce((sum, part) => sum + part[1], 0))}` : "";
  why.append(made("p", { class: "quiet" }, `From ${number(base)} to ${number(raw)} (${explanation.unit})${rest}. ${explanation.method}.`));
};
const chooser = (names, of, answer, predicted) => {
  const select = made("select", { "aria-label": "Explained" }, ...names.map(name => made("option", name === of ? { selected: "" } : {}, name)));
  select.addEventListener("change", () => { chosen = select.value; id("why").replaceChildren(); explain(answer, predicted); });
  return made("div", {}, select);
};

// ---- tables

const kindOf = name => /\.parquet$/i.test(name) ? "application/vnd.apache.parquet" : /\.tsv(\.gz)?$/i.test(name) ? "text/csv; delimiter=tab" : "text/csv";
const send = file => {
  const carried = id("carried").value.trim();
  const request = new XMLHttpRequest();
  request.open("POST", "predict" + (carried ? "?id=" + encodeURIComponent(carried) : ""));
  request.responseType = "blob";
  for (const [name, value] of Object.entries(headers({ "Content-Type": kindOf(file.name), Accept: "text/csv" }))) request.setRequestHeader(name, value);
  if (/\.gz$/i.test(file.name)) request.setRequestHeader("Content-Encoding", "gzip");
  id("rows").replaceChildren();
  id("upload").hidden = false;
  const say = (text, share) => {
    id("uploadSays").textContent = text;
    if (share === undefined) id("progress").removeAttribute("value"); else id("progress").value = share;
  };
  say(`${file.name}: sending`, 0);
  request.upload.onprogress = event => say(`${file.name}: ${number(event.loaded / 1e6)} of ${number(event.total / 1e6)} MB sent`, event.loaded / event.total);
  request.upload.onload = () => say(`${file.name}: predicting`);
  request.onerror = () => { id("upload").hidden = true; id("rows").replaceChildren(made("p", { class: "fault" }, "There is no answer.")); };
  request.onload = async () => {
    id("upload").hidden = true;
    if (request.status === 401) showLogin("This token is not known.");
    else if (request.status === 200) await showTable(file, request.response);
    else showRefusal(JSON.parse(await request.response.text()));
  };
  request.send(file);
};
const showRefusal = problem => {
  const faults = (problem.errors ?? []).slice(0, 30).map(error => made("tr", {}, made("td", {}, error.row ?? ""), made("td", {}, error.field), made("td", {}, error.message)));
  id("rows").replaceChildren(made("p", { class: "fault" }, problem.errors ? problem.title : problem.detail ?? problem.title));
  if (faults.length) id("rows").append(made("div", { class: "scroll" }, made("table", {}, made("tr", {}, made("th", {}, "row"), made("th", {}, "column"), made("th", {}, "what is wrong")), ...faults)));
};
const showTable = async (file, blob) => {
  // The first rows are enough to look at; a cell with a line break in quotes is rare in an answer, and is shown in two.
  const lines = (await blob.slice(0, 1 << 16).text()).split("\n");
  const cells = line => (line.match(/("([^"]|"")*"|[^,\t]*)([,\t]|$)/g) ?? []).slice(0, lines[0].split(/[,\t]/).length).map(cell => cell.replace(/[,\t]$/, "").replace(/^"(.*)"$/s, (_, text) => text.replaceAll('""', '"')));
  const shown = lines.slice(1, lines.length - 1).slice(0, 50);
  const link = made("a", { class: "button", href: URL.createObjectURL(blob), download: file.name.replace(/\.(csv|tsv|txt|parquet)?(\.gz)?$/i, "") + ".predictions.csv" }, "Download the table");
  id("rows").replaceChildren(
    made("div", { class: "head" }, made("p", {}, `${file.name}: ${number(blob.size / 1e6)} MB of predictions, row for row`), link),
    made("div", { class: "scroll" }, made("table", {}, made("tr", {}, made("th", {}, "row"), ...cells(lines[0]).map(name => made("th", {}, name))),
      ...shown.map((line, row) => made("tr", {}, made("td", { class: "quiet" }, row), ...cells(line).map(cell => made("td", {}, cell)))))),
    made("p", { class: "quiet" }, `The first ${shown.length} rows.`));
};
id("file").addEventListener("change", () => { if (id("file").files[0]) send(id("file").files[0]); id("file").value = ""; });
for (const kind of ["dragover", "dragleave", "drop"]) id("drop").addEventListener(kind, event => {
  event.preventDefault();
  id("drop").classList.toggle("over", kind === "dragover");
  if (kind === "drop" && event.dataTransfer.files[0]) send(event.dataTransfer.files[0]);
});

// ---- the beginning

const another = async () => fill((await ask("random")).answer.features);
id("another").addEventListener("click", another);
id("form").addEventListener("submit", event => { event.preventDefault(); predict(); });
const begin = async () => {
  try {
    model = (await ask("ui/model")).answer;
  } catch { return; }
  id("login").hidden = true;
  id("main").hidden = false;
  id("name").textContent = model.name;
  id("about").textContent = model.about;
  id("fields").replaceChildren();
  build();
  fill(model.example);
};
begin();
