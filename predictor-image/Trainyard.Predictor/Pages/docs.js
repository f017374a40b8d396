"use strict";
const element = (tag, text) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  return made;
};
const id = name => document.getElementById(name);
const line = (...cells) => {
  const made = element("tr");
  for (const cell of cells) {
    const place = element("td");
    place.append(cell);
    made.append(place);
  }
  return made;
};

const begin = async () => {
  const token = sessionStorage.getItem("token");
  const response = await fetch("openapi.json", { headers: token ? { Authorization: "Bearer " + token } : {} });
  if (!response.ok) {
    id("about").textContent = "This predictor answers only who brings a token: the page for people asks for it.";
    return;
  }
  const api = await response.json(), schema = api.components.schemas.Features;
  id("about").textContent = `Version ${api.info.version}. ${api.info.description}`;
  for (const [name, feature] of Object.entries(schema.properties))
    id("features").append(line(name, feature.format ?? feature.type[0], feature.description));
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods))
      id("paths").append(line(element("code", `${method.toUpperCase()} ${path}`), operation.summary));
  const body = JSON.stringify({ features: schema.examples[0] }).replaceAll("'", "'\\''");
  id("curl").textContent = `curl -sS ${new URL("predict", document.baseURI)} \\\n  -H 'Content-Type: application/json' \\\n  -d '${body}'`;
};
begin();
