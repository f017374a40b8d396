// The page of the accounts. What the server says is only ever written as text.
"use strict";

const $ = id => document.getElementById(id);
const next = { requests: null, transactions: null };
let csrf = null;

const columns = {
  requests: [
    ["Time", line => time(line.created)], ["Model", line => line.model], ["State", line => line.status], ["Rows", line => line.rows],
    ["Paid", line => amount(line.status === "pending" ? line.price * line.rows : line.price * line.valid_rows)], ["Why", line => line.failure ?? ""],
  ],
  transactions: [
    ["Time", line => time(line.time)], ["Kind", line => line.kind], ["Amount", line => amount(line.amount)], ["Balance", line => amount(line.balance)],
  ],
  users: [
    ["Name", user => user.name], ["Admin", user => user.is_admin ? "yes" : ""], ["Since", user => time(user.registered)],
    ["Balance", user => amount(user.balance)], ["Locked until", user => user.locked_until ? time(user.locked_until) : ""],
  ],
};
const numbers = new Set(["Rows", "Paid", "Amount", "Balance"]);

const time = text => new Date(text).toLocaleString();
const amount = value => Number(value).toLocaleString(undefined, { maximumFractionDigits: 4 });

function say(text, isFault) {
  $("message").textContent = text;
  $("message").classList.toggle("fault", !!isFault);
}

class Refused extends Error {
  constructor(status, problem) {
    super([problem.title, problem.detail].filter(Boolean).join(": "));
    this.status = status;
  }
}

async function ask(method, path, body, key) {
  const headers = {};
  if (csrf) headers["X-CSRF-Token"] = csrf;
  if (body) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
  const text = await response.text();
  const json = text && (response.headers.get("Content-Type") ?? "").includes("json") ? JSON.parse(text) : {};
  if (response.status === 401 && csrf) outside();
  if (!response.ok) throw new Refused(response.status, json);
  return json;
}

// A lost answer is asked for again under the same key: nothing is paid twice.
async function pay(path, body) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, "0")).join("");
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask("POST", path, body, key);
    } catch (fault) {
      if (attempt === 3 || (fault instanceof Refused && fault.status !== 503)) throw fault;
      await new Promise(resolve => setTimeout(resolve, 1000));
    }
  }
}

function fill(table, lines, shape, more) {
  if (!more) {
    table.replaceChildren();
    const head = table.createTHead().insertRow();
    for (const [title] of shape) {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.textContent = title;
      if (numbers.has(title)) cell.className = "number";
      head.append(cell);
    }
    table.createTBody();
  }
  for (const line of lines) {
    const row = table.tBodies[0].insertRow();
    for (const [title, read] of shape) {
      const cell = row.insertCell();
      cell.textContent = read(line);
      if (numbers.has(title)) cell.className = "number";
      if (title === "State") cell.className = line.status;
    }
  }
}

async function list(name, more) {
  const page = await ask("GET", `history/${name}?limit=10${more ? `&before=${next[name]}` : ""}`);
  fill($(name), page.items, columns[name], more);
  next[name] = page.next;
  document.querySelector(`[data-list=${name}]`).hidden = page.next === null;
}

async function refresh() {
  $("balance").textContent = amount((await ask("GET", "balance")).balance);
  await Promise.all([list("requests"), list("transactions"), $("admin").hidden ? null : users()]);
}

async function users() {
  fill($("users"), await ask("GET", "admin/users"), columns.users);
}

async function models() {
  const all = await ask("GET", "models");
  for (const select of document.querySelectorAll("select[name=model]"))
    select.replaceChildren(...all.map(model => new Option(`${model.name}, ${amount(model.price)} a row`, model.name)));
}

async function inside(session) {
  csrf = session.csrf;
  $("name").textContent = session.name;
  $("admin").hidden = !session.is_admin;
  try {
    await Promise.all([models(), refresh()]);
  } finally {
    // Shown when there is something to choose from, and when no late answer can overwrite what came of a first click.
    if (csrf) {
      $("outside").hidden = true;
      $("inside").hidden = $("who").hidden = false;
    }
  }
}

function outside() {
  csrf = null;
  $("inside").hidden = $("who").hidden = true;
  $("outside").hidden = false;
}

async function finished(task) {
  for (let pause = 200; ; pause = Math.min(pause * 1.5, 3000)) {
    const state = await ask("GET", `predict/${task}`);
    if (state.status !== "pending") return state;
    await new Promise(resolve => setTimeout(resolve, pause));
  }
}

function show(result) {
  $("result").textContent = JSON.stringify(result, null, 2);
  $("result").hidden = $("result-title").hidden = false;
}

function onSubmit(id, act) {
  $(id).addEventListener("submit", async event => {
    event.preventDefault();
    const form = event.target;
    const buttons = form.querySelectorAll("button");
    buttons.forEach(button => button.disabled = true);
    try {
      say(await act(Object.fromEntries(new FormData(form)), event.submitter?.value, form) ?? "");
    } catch (fault) {
      say(fault.message || "The server cannot be reached", true);
    } finally {
      buttons.forEach(button => button.disabled = false);
    }
  });
}

onSubmit("enter", async (fields, action, form) => {
  if (action === "register") await ask("POST", "auth/register", fields);
  await inside(await ask("POST", "auth/session", fields));
  form.reset();
});

onSubmit("top-up", async (fields, _, form) => {
  await pay("balance/top-up", { amount: Number(fields.amount) });
  form.reset();
  await refresh();
  return `${amount(fields.amount)} credits were added.`;
});

onSubmit("predict", async (fields, action) => {
  let features;
  try {
    features = JSON.parse(fields.features);
  } catch (fault) {
    throw new Error(`The features are not JSON: ${fault.message}`);
  }
  try {
    let result = await pay(action, { model: fields.model, features });
    if (action === "predict") {
      say("The request waits for a worker.");
      await refresh();
      result = await finished(result.task_id);
    }
    show(result);
    return result.status === "failed" ? `The request failed and cost nothing: ${result.failure}` : `${amount(result.credits_charged)} credits were charged.`;
  } finally {
    await refresh();
  }
});

onSubmit("credit", async fields => {
  await pay(`admin/users/${encodeURIComponent(fields.name)}/top-up`, { amount: Number(fields.amount) });
  await refresh();
  return `${fields.name} was credited ${amount(fields.amount)}.`;
});

onSubmit("price", async fields => {
  await ask("PUT", `models/${encodeURIComponent(fields.model)}`, { price: Number(fields.price) });
  await models();
  return `A row of ${fields.model} costs ${amount(fields.price)} from now on.`;
});

$("logout").addEventListener("click", async () => {
  try {
    await ask("DELETE", "auth/session");
  } catch (fault) {
    say(fault.message, true);
  }
  outside();
});

for (const button of document.querySelectorAll(".more"))
  button.addEventListener("click", () => list(button.dataset.list, true).catch(fault => say(fault.message, true)));

ask("GET", "auth/session").then(inside, outside);
