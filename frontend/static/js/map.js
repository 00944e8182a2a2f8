/* Interactive maps. Nothing is fetched before a visitor opens the map. The list beside it contains the same points. */

import { say } from "./forms.js";

const APART = 52; // pixels between the centres of two discs of 44 pixels
const MOST_LINKS = 12;
const DECIMALS = 3;
const REGION = 15; // degrees around the middle of the points
const BESIDE_ZOOM = { autoPanPaddingTopLeft: [64, 12], autoPanPaddingBottomRight: [12, 28], maxWidth: 230, maxHeight: 240 };
const round = (degrees) => Number(degrees).toFixed(DECIMALS);
let library;

function leaflet(data) {
  library ??= new Promise((ready, failed) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: data.mapStyle });
    const script = Object.assign(document.createElement("script"), { src: data.mapScript, onload: () => ready(window.L), onerror: failed });
    document.head.append(sheet, script);
  }).catch((error) => { library = undefined; throw error; });
  return library;
}

async function open(place) {
  const data = place.dataset;
  const L = await leaflet(data);
  place.hidden = false;
  document.querySelectorAll("[data-consult-map-drawing]").forEach((drawing) => { drawing.hidden = true; });
  const map = L.map(place, { maxZoom: 18, minZoom: 1, worldCopyJump: true, zoomControl: false });
  map.attributionControl.setPrefix("Leaflet");
  L.control.zoom({ zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut }).addTo(map);
  L.tileLayer(data.tiles, { attribution: data.attribution, maxZoom: 18 }).addTo(map);
  if (data.zoom) map.setView([data.latitude, data.longitude], Number(data.zoom));
  return { L, map };
}

/* --- The map of a consultation. Points whose discs would overlap share a disc, with a list of links. */

function gather(map, points) {
  const groups = [];
  for (const point of points) {
    const place = map.project(point.at, map.getZoom());
    const group = groups.find(({ place: other }) => other.distanceTo(place) < APART);
    if (group) group.points.push(point);
    else groups.push({ place, at: point.at, points: [point] });
  }
  return groups;
}

/* Return the points near the median. A single point overseas would otherwise make the map show the whole world. */
function pointsNearMedian(points) {
  const middle = [0, 1].map((axis) => points.map((point) => point.at[axis]).sort((a, b) => a - b)[points.length >> 1]);
  return points.filter(({ at }) => at.every((degrees, axis) => Math.abs(degrees - middle[axis]) < REGION));
}

function popup(points, more) {
  const list = document.createElement("ul");
  for (const { properties } of points.slice(0, MOST_LINKS)) {
    const link = Object.assign(document.createElement("a"), { href: properties.url, textContent: properties.title });
    const item = document.createElement("li");
    item.append(link, properties.place ? ` (${properties.place})` : "");
    list.append(item);
  }
  if (points.length > MOST_LINKS) list.append(Object.assign(document.createElement("li"), { textContent: more.replace("{n}", points.length - MOST_LINKS) }));
  return list;
}

function show(L, map, layer, points, data) {
  layer.clearLayers();
  for (const { at, points: group } of gather(map, points)) {
    const n = group.length;
    const names = [...new Set(group.map(({ properties }) => properties.place).filter(Boolean))].slice(0, 3).join(", ");
    const icon = L.divIcon({ className: "map-disc", html: String(n), iconSize: [44, 44] });
    const label = `${(n > 1 ? data.many : data.one).replace("{n}", n)}${names ? `, ${names}` : ""}`;
    const marker = L.marker(at, { icon, title: label, alt: label, riseOnHover: true }).addTo(layer).bindPopup(() => popup(group, data.more), BESIDE_ZOOM);
    marker.getElement().setAttribute("aria-label", label);
    marker.on("popupclose", () => marker.getElement()?.focus());
  }
}

async function explore(place, towards) {
  const { L, map } = place.consultMap ?? (place.consultMap = await open(place));
  if (!place.consultPoints) {
    const answer = await fetch(place.dataset.source);
    if (!answer.ok) throw new Error(answer.status);
    const { features } = await answer.json();
    const points = features.filter((feature) => feature.geometry).map((feature) => ({ ...feature, at: [...feature.geometry.coordinates].reverse() }));
    place.consultPoints = points;
    const layer = L.layerGroup().addTo(map);
    if (!place.dataset.zoom) map.fitBounds(pointsNearMedian(points).map((point) => point.at), { padding: [40, 40], maxZoom: 14 });
    const redraw = () => show(L, map, layer, points, place.dataset);
    map.on("zoomend", redraw);
    map.on("popupopen", ({ popup: opened }) => opened.getElement().querySelector("a")?.focus());
    place.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
    redraw();
    say(place.dataset.opened.replace("{n}", points.length));
  }
  if (towards) map.setView(towards, 15);
  place.focus();
}

/* --- The place of a contribution: a point chosen on a map, or the position of the device, given by a button. */

function where(form) {
  const [latitude, longitude] = ["latitude", "longitude"].map((name) => form.querySelector(`[name=location_${name}]`));
  return {
    read: () => (latitude.value && longitude.value ? [latitude.value, longitude.value].map((typed) => Number(typed.replace(",", "."))) : null),
    write: (lat, lng) => {
      latitude.value = round(lat);
      longitude.value = round(lng);
      latitude.dispatchEvent(new Event("input", { bubbles: true }));
      say(form.dataset.chosen);
      form.querySelector("[data-consult-where-state]").textContent = form.dataset.chosen;
      const forget = form.querySelector("[data-consult-where-forget]");
      forget.hidden = false;
      forget.querySelector("input").checked = false;
    },
  };
}

async function choose(form, place) {
  const { L, map } = place.consultMap ?? (place.consultMap = await open(place));
  const point = where(form);
  if (!place.consultMarker) {
    const chosen = point.read();
    if (chosen || !place.dataset.zoom) map.setView(chosen ?? [46.6, 2.5], chosen ? 14 : 5);
    place.consultMarker = L.marker(map.getCenter(), { icon: L.divIcon({ className: "map-disc", html: "", iconSize: [28, 28] }), keyboard: false });
    if (chosen) place.consultMarker.addTo(map);
    place.consultPut = (at) => {
      place.consultMarker.setLatLng(at).addTo(map);
      point.write(at.lat, at.wrap().lng);
    };
    map.on("click", ({ latlng }) => place.consultPut(latlng));
    form.querySelector("[data-consult-where-centre]").hidden = false;
  }
  place.focus();
}

/* On the drawn outline, each view has its own scale. A press or an arrow key moves the point. */

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

async function outline(form, place) {
  if (!place.firstElementChild) {
    const answer = await fetch(place.dataset.consultOutline);
    if (!answer.ok) throw new Error(answer.status);
    place.innerHTML = await answer.text();
    const point = where(form);
    const views = [...place.querySelectorAll(".sea")];
    const chosen = point.read();
    views.forEach((view) => {
      const [west, north, across, scale, width, height] = view.dataset.placing.split(" ").map(Number);
      let at = [width / 2, height / 2];
      const mark = () => {
        place.querySelectorAll(".chosen").forEach((old) => old.remove());
        const disc = document.createElementNS("http://www.w3.org/2000/svg", "circle");
        Object.entries({ class: "place chosen", cx: at[0], cy: at[1], r: 8 }).forEach(([name, value]) => disc.setAttribute(name, value));
        view.after(disc);
      };
      const put = (x, y) => {
        at = [Math.min(width, Math.max(0, x)), Math.min(height, Math.max(0, y))];
        mark();
        point.write(north - at[1] / scale, west + at[0] / across);
      };
      view.addEventListener("click", ({ clientX, clientY }) => {
        const pressed = new DOMPoint(clientX, clientY).matrixTransform(view.getScreenCTM().inverse());
        put(pressed.x, pressed.y);
      });
      view.addEventListener("keydown", (event) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        put(at[0] + 4 * step[0], at[1] + 4 * step[1]);
      });
      if (!chosen) return;
      const [x, y] = [(chosen[1] - west) * across, (north - chosen[0]) * scale];
      if (x >= 0 && x <= width && y >= 0 && y <= height) { at = [x, y]; mark(); }
    });
  }
  place.hidden = false;
  [...place.querySelectorAll(".sea")].find((view) => view.getClientRects().length)?.focus();
}

function here(form, button) {
  const refused = () => { form.querySelector("[data-consult-where-state]").textContent = form.dataset.refused; say(form.dataset.refused); };
  if (!navigator.geolocation) return refused();
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { button.removeAttribute("aria-busy"); where(form).write(coords.latitude, coords.longitude); },
    () => { button.removeAttribute("aria-busy"); refused(); },
    { timeout: 15000, maximumAge: 60000 },
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-consult-map-open], [data-consult-map-show], [data-consult-where-map], [data-consult-where-here], [data-consult-where-centre]");
  if (!button) return;
  event.preventDefault();
  const form = button.closest("[data-consult-where]");
  const place = (form ?? document).querySelector("[data-consult-map], [data-consult-outline]");
  const { consultMapShow, consultWhereHere, consultWhereCentre, consultWhereMap } = button.dataset;
  if (consultWhereHere !== undefined) return here(form, button);
  if (consultWhereCentre !== undefined) return place.consultPut(place.consultMap.map.getCenter());
  if (consultMapShow) place.scrollIntoView({ block: "center" });
  const opened = consultWhereMap !== undefined ? (place.dataset.consultOutline ? outline : choose)(form, place) : explore(place, consultMapShow?.split(",").map(Number));
  opened.then(() => { if (!consultMapShow) button.hidden = true; }).catch(() => {
    const failed = place.nextElementSibling;
    failed.hidden = false;
    say(failed.textContent.trim());
  });
});
