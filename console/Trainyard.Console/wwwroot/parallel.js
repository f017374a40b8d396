// Parallel coordinates on a canvas: ten thousand lines, of which a brush keeps those that pass through the ranges that it was given.
const top = 34, bottom = 22, side = 56;
const moving = 1500; // lines that are drawn while a brush moves; all of them once it rests
const shades = 12;
const apart = 68; // at least, between two axes: a tick's nine letters; narrower windows scroll

export function parallel(element, data, colours, page) {
  const view = element.parallelView ??= build(element);
  Object.assign(view, { data, colours, page });
  view.ranges = data.axes.map((axis, i) => (view.data && view.names?.[i] === axis.name ? view.ranges[i] : null) ?? [0, 1]);
  view.names = data.axes.map(axis => axis.name);
  view.frame.style.minWidth = `${(view.names.length - 1) * apart + 2 * side}px`;
  inputs(view);
  resize(view);
}

function build(element) {
  const frame = Object.assign(document.createElement("div"), { className: "parallel" });
  const canvases = [0, 1].map(() => frame.appendChild(document.createElement("canvas")));
  const controls = frame.appendChild(Object.assign(document.createElement("div"), { className: "brushes" }));
  element.insertBefore(frame, element.firstChild);
  const view = { element, frame, canvases, controls, ranges: [] };
  new ResizeObserver(() => view.data && resize(view)).observe(frame);
  frame.addEventListener("pointerdown", event => grab(view, event));
  return view;
}

// By the keyboard: two native sliders for each axis, seen when they have the focus.
function inputs(view) {
  if (view.controls.dataset.names === view.names.join("\n")) return;
  view.controls.dataset.names = view.names.join("\n");
  view.controls.replaceChildren(...view.names.flatMap((name, axis) => ["from", "to"].map((word, end) => {
    const input = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 1000, step: 10, value: view.ranges[axis][end] * 1000 });
    input.setAttribute("aria-label", `${name}, ${word}`);
    input.addEventListener("input", () => {
      view.ranges[axis][end] = input.value / 1000;
      view.ranges[axis].sort((a, b) => a - b);
      brush(view, false);
    });
    return input;
  })));
}

function resize(view) {
  const { width, height } = view.frame.getBoundingClientRect();
  if (width === 0) return;
  const scale = Math.min(2, devicePixelRatio || 1);
  for (const canvas of view.canvases) { canvas.width = width * scale; canvas.height = height * scale; canvas.getContext("2d").setTransform(scale, 0, 0, scale, 0, 0); }
  Object.assign(view, { width, height });
  view.x = view.names.map((_, i) => side + (view.names.length > 1 ? i * (width - 2 * side) / (view.names.length - 1) : (width - 2 * side) / 2));
  background(view);
  foreground(view, false);
}

const y = (view, at) => view.height - bottom - at * (view.height - top - bottom);

function path(view, context, line) {
  let drawing = false;
  for (let axis = 0; axis < view.x.length; axis++) {
    const at = view.data.places[axis][line];
    if (at === null) { drawing = false; continue; }
    if (drawing) context.lineTo(view.x[axis], y(view, at)); else context.moveTo(view.x[axis], y(view, at));
    drawing = true;
  }
}

function background(view) {
  const context = view.canvases[0].getContext("2d");
  context.clearRect(0, 0, view.width, view.height);
  const count = view.data.numbers.length, step = Math.max(1, Math.floor(count / moving));
  context.strokeStyle = view.colours.grid;
  context.globalAlpha = 0.5;
  context.beginPath();
  for (let line = 0; line < count; line += step) path(view, context, line);
  context.stroke();
  context.globalAlpha = 1;
}

const isBrushed = range => range[0] > 0 || range[1] < 1;

/** The lines that pass through every range. */
function caught(view) {
  const brushed = view.ranges.map((range, axis) => ({ range, places: view.data.places[axis] })).filter(axis => isBrushed(axis.range));
  const lines = [];
  next: for (let line = 0; line < view.data.numbers.length; line++) {
    for (const { range, places } of brushed) {
      const at = places[line];
      if (at === null || at < range[0] - 1e-9 || at > range[1] + 1e-9) continue next;
    }
    lines.push(line);
  }
  return lines;
}

function foreground(view, moves) {
  const context = view.canvases[1].getContext("2d");
  context.clearRect(0, 0, view.width, view.height);
  const lines = caught(view), step = moves ? Math.max(1, Math.floor(lines.length / moving)) : 1;
  const buckets = Array.from({ length: shades }, () => []);
  for (let i = 0; i < lines.length; i += step) buckets[Math.min(shades - 1, Math.floor(view.data.goodness[lines[i]] * shades))].push(lines[i]);
  context.lineWidth = lines.length > 500 ? 0.7 : 1.2;
  buckets.forEach((bucket, shade) => {
    context.strokeStyle = shade === shades - 1 ? view.colours.best : view.colours.good;
    context.globalAlpha = shade === shades - 1 ? 0.9 : Math.max(0.08, 0.6 * (shade + 1) / shades) * (lines.length > 2000 ? 0.5 : 1);
    context.beginPath();
    for (const line of bucket) path(view, context, line);
    context.stroke();
  });
  context.globalAlpha = 1;
  axes(view, context);
  return lines;
}

function axes(view, context) {
  context.font = "12px system-ui, sans-serif";
  view.data.axes.forEach((axis, i) => {
    context.strokeStyle = context.fillStyle = view.colours.text;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(view.x[i], y(view, 0));
    context.lineTo(view.x[i], y(view, 1));
    context.stroke();
    context.textAlign = "center";
    context.fillText(shorten(axis.name, 16), view.x[i], i % 2 && view.width < 700 ? 12 : 24);
    context.textAlign = "left";
    for (const tick of axis.ticks) label(view, context, shorten(tick.text, i === view.data.axes.length - 1 ? 8 : 9), view.x[i] + 4, y(view, tick.at) + 4);
    const [low, high] = view.ranges[i];
    if (!isBrushed(view.ranges[i])) return;
    context.fillStyle = view.colours.best;
    context.globalAlpha = 0.35;
    context.fillRect(view.x[i] - 7, y(view, high), 14, y(view, low) - y(view, high));
    context.globalAlpha = 1;
  });
}

function label(view, context, text, x, at) {
  context.lineWidth = 3;
  context.strokeStyle = view.colours.ground;
  context.strokeText(text, x, at);
  context.fillText(text, x, at);
}

const shorten = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

function grab(view, event) {
  const bounds = view.frame.getBoundingClientRect();
  const place = e => Math.min(1, Math.max(0, (view.height - bottom - (e.clientY - bounds.top)) / (view.height - top - bottom)));
  const axis = view.x.findIndex(x => Math.abs(x - (event.clientX - bounds.left)) < 18);
  if (axis < 0) return;
  event.preventDefault();
  const from = place(event);
  view.ranges[axis] = [0, 1];
  const move = e => {
    const to = place(e);
    view.ranges[axis] = Math.abs(to - from) < 0.01 ? [0, 1] : [Math.min(from, to), Math.max(from, to)];
    brush(view, true);
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    brush(view, false);
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
}

function brush(view, moves) {
  const begin = performance.now();
  const lines = foreground(view, moves);
  // To the frame after the one that shows it: what is measured is what is seen.
  requestAnimationFrame(() => requestAnimationFrame(() =>
    performance.measure(moves ? "trainyard-brush" : "trainyard-brush-end", { start: begin, end: performance.now() })));
  const all = !view.ranges.some(isBrushed);
  view.element.dataset.caught = all ? "" : lines.length;
  clearTimeout(view.tell);
  view.tell = setTimeout(() => view.page?.invokeMethodAsync("CaughtAsync", all ? null : view.ranges.map(range => [...range])), 150);
}
