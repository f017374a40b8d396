// What pages ask their browser for: its traits, and charts drawn from data that are fetched beside the socket.
const keep = (name, value) => { document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=strict`; };
const kept = name => document.cookie.split("; ").find(part => part.startsWith(name + "="))?.split("=")[1];

export function traits() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  const theme = kept("trainyard-theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  keep("trainyard-zone", zone);
  document.documentElement.dataset.live = "yes"; // the page's socket is open
  return [zone, theme];
}

export function setTheme(theme) { keep("trainyard-theme", theme); }

export function toEnd(element) { if (element) element.scrollTop = element.scrollHeight; }

export function focus(element) { element?.focus(); }

// ---- colours: figures name them, the theme says what they are

const dark = () => document.getElementById("content")?.classList.contains("dark") === true;
export const colours = () => dark()
  ? { good: "#7fb6ef", best: "#f2bd62", quiet: "#8b949c", bad: "#ff9c93", busy: "#7fd6a0", text: "#eceff2", grid: "#343a41", ground: "#1d2126" }
  : { good: "#1c5d99", best: "#b45309", quiet: "#8a9199", bad: "#b3261e", busy: "#1b6e3c", text: "#1a1d21", grid: "#dfe3e7", ground: "#ffffff" };
const coloured = (trace, palette) => {
  for (const part of ["marker", "line"])
    if (trace[part]?.color) trace[part] = { ...trace[part], color: palette[trace[part].color] ?? trace[part].color };
  return trace;
};

// ---- libraries, each loaded when the first chart needs it

const scripts = new Map();
const load = source => {
  if (!scripts.has(source)) scripts.set(source, new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = () => failed(new Error(`${source} cannot be loaded`));
    document.head.append(script);
  }));
  return scripts.get(source);
};
// The basic bundle knows points, lines and bars, and is a quarter of the whole one.
const plotly = figure => load(figure.data.some(trace => trace.type === "contour")
  ? "_content/Plotly.Blazor/plotly-3.7.0.min.js" : "_content/Plotly.Blazor/plotly-basic-3.7.0.min.js");

// ---- charts

const charts = new WeakMap();
const rest = 1000; // ms between two fetches of one chart, however often its data change

/** Draws what the URL tells, now and whenever it is called again; a call while one is under way is done after it. */
export async function draw(element, url, kind, page) {
  if (!element) return;
  const chart = charts.get(element) ?? { last: 0, busy: false, again: false };
  charts.set(element, chart);
  Object.assign(chart, { url, kind, page });
  if (chart.busy) { chart.again = true; return; }
  chart.busy = true;
  try {
    do {
      chart.again = false;
      const wait = chart.drawn === chart.url ? chart.last + rest - performance.now() : 0;
      if (wait > 0) await new Promise(done => setTimeout(done, wait));
      await once(element, chart);
      chart.last = performance.now();
    } while (chart.again && element.isConnected);
  } finally { chart.busy = false; }
}

async function once(element, chart) {
  const status = element.querySelector(".says") ?? element.appendChild(Object.assign(document.createElement("p"), { className: "says" }));
  try {
    const { url } = chart;
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.status === 404 ? "There is nothing to draw yet." : `The console answered ${answer.status}.`);
    const figure = await answer.json();
    if (chart.kind === "parallel") (await import("./parallel.js")).parallel(element, figure, colours(), chart.page);
    else await plot(element, figure);
    status.textContent = figure.note ?? "";
    chart.drawn = url;
    element.dataset.drawn = url;
  } catch (fault) { status.textContent = fault.message; }
}

async function plot(element, figure) {
  await plotly(figure);
  const palette = colours();
  const canvas = element.querySelector(".plot") ?? element.insertBefore(Object.assign(document.createElement("div"), { className: "plot" }), element.lastChild);
  const axis = given => ({ gridcolor: palette.grid, zeroline: false, linecolor: palette.grid, automargin: true, ...given });
  const layout = {
    ...figure.layout, xaxis: axis(figure.layout.xaxis), yaxis: axis(figure.layout.yaxis),
    paper_bgcolor: palette.ground, plot_bgcolor: palette.ground, font: { color: palette.text, family: "system-ui, sans-serif", size: 12 },
    margin: { l: 50, r: 12, t: 8, b: 44 }, height: canvas.clientHeight || 320, hovermode: "closest", uirevision: "kept",
    legend: { orientation: "h", y: 1.02, yanchor: "bottom" }, showlegend: figure.data.length > 1,
  };
  const data = figure.data.filter(trace => !trace.x || trace.x.length > 0).map(trace => coloured(trace, palette));
  await Plotly.react(canvas, data, layout, { responsive: true, displaylogo: false, displayModeBar: false });
}

/** A chart whose few data come with the call. */
export async function show(element, json) {
  if (!element) return;
  const figure = JSON.parse(json);
  const status = element.querySelector(".says");
  status.textContent = figure.note ?? "";
  if (figure.data.length > 0) await plot(element, figure);
  element.dataset.drawn = "here";
}

/** Saves what a stream brings, under a name. */
export async function save(name, stream) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(new Blob([await stream.arrayBuffer()])) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
