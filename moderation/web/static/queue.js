// The moderators' page, faster: keys, parts of the page, undo. Without this script the forms do all of it.

import { areOn, listen, switchKeys } from "./keys.js";
import {
  all, choose, chooseAll, chosen, chosenChanged, following, mark, nameOf, neighbour, one, rowOf, rows,
} from "./list.js";
import { alerts, dismisser, say, shown, state, tell, toast } from "./notices.js";
import { LoggedOut, Refused, caseAt, send, whoIsHere } from "./talk.js";

const desk = one(".desk");
const paper = one(".paper");
const sheet = one(".sheet");
const bar = one("form.ruling");
const undoForm = one("#undo");
const whyDialog = one("#why");
const helpDialog = one("#help");
const BEAT = 20_000; // milliseconds between two signs of life
const CALM = 700; // milliseconds in which no key rules, after a case came back by itself
const DONE = { publish: "published", reject: "rejected" };

const cases = new Map(); // id → promise of its HTML
const busy = new Set(); // ids with a request in flight
let current = one("article", paper)?.dataset.case ?? null;
let showing = 0;
let calmUntil = 0;
let out = false; // the session ended
let work = Promise.resolve(); // what is sent goes one after the other, in the order of the keys

// ---- the case

const addressOf = (id) => {
  const address = new URL(desk.dataset.here, location);
  address.searchParams.set("case", id);
  return address;
};

function load(id) {
  if (!cases.has(id)) {
    const address = addressOf(id);
    address.searchParams.set("part", "case");
    const coming = caseAt(address);
    cases.set(id, coming);
    coming.catch(() => cases.delete(id));
  }
  return cases.get(id);
}

async function show(id, { fresh = false, quiet = false } = {}) {
  const turn = ++showing;
  const focused = document.activeElement;
  const inList = focused?.closest(".list li");
  const inPaper = !focused || focused === document.body || paper.contains(focused);
  if (fresh) cases.delete(id);
  current = null; // until it is on the screen no key acts on anything
  const slow = setTimeout(() => sheet.setAttribute("aria-busy", "true"), 150);
  let html;
  try {
    html = await load(id);
  } catch (error) {
    if (turn === showing) {
      if (error instanceof LoggedOut) loggedOut();
      else tell(`Not loaded: ${error.message}.`, () => show(id));
    }
    return;
  } finally {
    clearTimeout(slow);
    if (turn === showing) sheet.removeAttribute("aria-busy");
  }
  if (turn !== showing) return;
  paper.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  const article = one("article", paper);
  for (const link of all(".list a[aria-current]")) link.removeAttribute("aria-current");
  const link = one("a", rowOf(id) ?? document.createElement("li"));
  link?.setAttribute("aria-current", "true");
  link?.scrollIntoView({ block: "nearest" });
  if (!quiet) alerts.replaceChildren();
  sheet.scrollTop = 0;
  if (!matchMedia("(min-width: 48rem) and (min-height: 30rem)").matches) window.scrollTo(0, 0);
  history.replaceState(null, "", addressOf(id));
  prepare(article);
  if (inList && link) link.focus({ preventScroll: true });
  else if (inPaper) one("h2", paper)?.focus({ preventScroll: true });
  const next = following(id);
  if (next) {
    load(next).catch(() => {});
    const second = following(next);
    if (second && second !== id) load(second).catch(() => {});
  }
  beat();
}

// Lets the bar, which never moves, rule on the case that is shown.
function prepare(article) {
  current = article?.dataset.case ?? null;
  for (const control of all("button[name=ruling], select, .pop textarea, .pop button", bar)) control.disabled = !article;
  for (const button of all(".wanted", bar)) button.classList.remove("wanted");
  one("details.escalate").open = false;
  one("input[name=forget]", bar).checked = false;
  if (!article) return;
  bar.action = article.dataset.rule;
  one("#escalation").action = article.dataset.escalate;
  bar.elements.seen.value = article.dataset.version;
  bar.elements.reason.value = article.dataset.suggested;
}

function go(id) {
  if (id) show(id);
}

// Everything in the list is done: what comes next is on another page, or came in meanwhile.
function onward() {
  const next = one(".pages a.next");
  const address = new URL(next?.href ?? desk.dataset.here, location);
  if (!next) address.searchParams.delete("t");
  work = work.then(() => {
    if (!unsent().length) {
      sessionStorage.setItem("said", one(".message", toast)?.dataset.said ?? "");
      location.assign(address);
    }
  });
}

// ---- ruling

const place = () => bar.elements.place.value;

function decide(ruling, reason) {
  const id = current;
  if (!id || busy.has(id) || performance.now() < calmUntil) return;
  const fields = { ruling, place: place(), seen: bar.elements.seen.value };
  if (ruling === "reject") fields.reason = reason ?? bar.elements.reason.value;
  if (one("input[name=forget]", bar).checked) fields.forget = "1";
  const order = { id, url: bar.action, fields, name: nameOf(id), me: desk.dataset.me };
  busy.add(id);
  mark(id, "done", DONE[ruling]);
  const next = following(id);
  if (next) show(next);
  else prepare(null);
  work = work.then(() => deliver(order)).then((ok) => {
    if (ok && !next) onward();
  });
}

async function deliver(order) {
  const { id, url, fields } = order;
  try {
    const said = await send(url, fields);
    cases.delete(id);
    state(said);
    const next = current && current !== id ? ` · next: ${nameOf(current)}` : "";
    say(`${said.said} · ${shown(said.counts[desk.dataset.tab])} left${next}`);
    return true;
  } catch (error) {
    if (error instanceof LoggedOut) {
      mark(id, "unsent", `${DONE[fields.ruling]}, not sent yet`);
      keep([...unsent().filter((each) => each.id !== id), order]);
      loggedOut();
    } else await putBack(order, error);
    return false;
  } finally {
    busy.delete(id);
  }
}

async function putBack(order, error) {
  const { id, fields } = order;
  mark(id, "", "");
  calmUntil = performance.now() + CALM;
  await show(id, { fresh: true, quiet: true });
  calmUntil = performance.now() + CALM;
  const wish = `You wanted to ${fields.ruling} it${fields.reason ? ` (${fields.reason})` : ""}`;
  if (error instanceof Refused && error.status === 409 && error.problem.stands) {
    const theirs = error.problem.stands;
    tell(`This comment changed since you saw it: ${theirs}. ${wish}; nothing was overwritten.`,
      () => { calmUntil = 0; decide(fields.ruling, fields.reason); },
      `${fields.ruling === "publish" ? "Publish" : "Reject"} all the same`);
  } else {
    tell(`Not saved: ${error.message}. ${wish}.`, () => { calmUntil = 0; decide(fields.ruling, fields.reason); });
  }
}

function undo() {
  const url = undoForm.getAttribute("action");
  work = work.then(async () => {
    const target = undoForm.getAttribute("action") ?? url;
    if (!target) return;
    try {
      const said = await send(target, { place: place() });
      state(said);
      for (const id of said.ids) {
        mark(id, "", "");
        cases.delete(id);
      }
      if (said.ids.length) await show(said.ids[0], { fresh: true });
      if (said.failed) tell(`${said.said}.`);
      else say(`${said.said}.`);
    } catch (error) {
      if (error instanceof LoggedOut) loggedOut();
      else tell(`Not undone: ${error.message}.`, undo);
    }
  });
}

function escalate(note) {
  const id = current;
  if (!id || busy.has(id)) return;
  busy.add(id);
  const url = one("#escalation").action;
  work = work.then(async () => {
    try {
      const said = await send(url, { place: place(), note });
      state(said);
      one("#note").value = "";
      const next = following(id);
      cases.delete(id);
      await show(next ?? id, { fresh: !next });
      say(`${said.said}.`);
    } catch (error) {
      if (error instanceof LoggedOut) loggedOut();
      else tell(`Not escalated: ${error.message}.`);
    } finally {
      busy.delete(id);
    }
  });
}

// ---- a session that ended: what was ruled stays here until it can be sent

const unsent = () => JSON.parse(sessionStorage.getItem("unsent") ?? "[]");
const keep = (orders) => sessionStorage.setItem("unsent", JSON.stringify(orders));

function loggedOut() {
  out = true;
  const kept = unsent().length;
  const message = document.createElement("p");
  message.className = "message error";
  const link = document.createElement("a");
  link.href = desk.dataset.login;
  link.append("Log in again");
  message.append(kept ? `You are logged out. ${kept === 1 ? "Your ruling is" : `${kept} rulings are`} kept here and sent after the login. ` : "You are logged out. ", link);
  alerts.replaceChildren(message);
}

async function sendKept() {
  if (!out && !unsent().length) return;
  try {
    const name = await whoIsHere(desk.dataset.session);
    out = false;
    const orders = unsent();
    const mine = orders.filter((order) => order.me === name);
    keep([]);
    if (mine.length < orders.length) tell(`${orders.length - mine.length} rulings of somebody else were not sent.`);
    else alerts.replaceChildren();
    for (const order of mine) {
      const url = new URL(order.url, location);
      if (url.origin === location.origin) work = work.then(() => deliver({ ...order, url: url.href }));
      mark(order.id, "done", DONE[order.fields.ruling]);
      if (current === order.id) go(following(order.id));
    }
  } catch (error) {
    if (!(error instanceof LoggedOut)) tell(`Not sent yet: ${error.message}.`, sendKept);
    else loggedOut();
  }
}

// ---- the others

async function beat() {
  if (document.hidden) return;
  try {
    const ids = rows().map((row) => row.dataset.id).join(",");
    const news = await send(desk.dataset.presence, { place: place(), case: current ?? "", ids });
    for (const row of rows()) {
      const id = row.dataset.id;
      const chip = one(".looking", row);
      chip.hidden = !(id in news.looked_at);
      if (!chip.hidden) chip.textContent = `${news.looked_at[id]} looks at it`;
      if (busy.has(id) || row.matches(".done, .unsent")) continue;
      if (id in news.gone && !row.matches(".gone")) {
        mark(id, "gone", news.gone[id]);
        if (id === current && !alerts.childElementCount) tell(`Meanwhile ${news.gone[id]}.`, () => go(following(id)), "Next case", "note");
      } else if (row.matches(".gone") && !(id in news.gone)) mark(id, "", "");
    }
    const fresh = one(".fresh");
    fresh.hidden = !news.fresh;
    one("[data-fresh]", fresh).textContent = shown(news.fresh);
    state({ counts: news.counts });
  } catch (error) {
    if (error instanceof LoggedOut) loggedOut();
  }
}

// ---- many at once

function ruleOnMany(ruling, reason) {
  if (reason) one("#many-reason").value = reason;
  one(`.many button.${ruling}`).click();
}

// ---- keys

const publish = () => (chosen().length ? ruleOnMany("publish") : decide("publish"));
const reject = (reason) => (chosen().length ? ruleOnMany("reject", reason) : decide("reject", reason));

function askWhy() {
  if ((!current || busy.has(current)) && !chosen().length) return;
  whyDialog.showModal();
  one(`[data-reason="${bar.elements.reason.value}"]`, whyDialog)?.focus();
}

function toggle(id) {
  const details = one(id);
  if (!details) return;
  details.open = !details.open;
  one("summary", details).focus();
  details.scrollIntoView({ block: "nearest" });
}

const inSheet = (event) => sheet.contains(event.target);
const next = () => go(neighbour(current, 1));
const previous = () => go(neighbour(current, -1));

listen(
  {
    j: next,
    k: previous,
    ArrowRight: next,
    ArrowLeft: previous,
    ArrowDown: (event) => (inSheet(event) ? false : next()), // there it scrolls
    ArrowUp: (event) => (inSheet(event) ? false : previous()),
    a: publish,
    r: askWhy,
    "shift r": () => reject(),
    s: () => go(following(current)),
    e: () => {
      if (!current) return;
      one("details.escalate").open = true;
      one("#note").focus();
    },
    z: undo,
    l: () => {
      const box = one("input[name=forget]", bar);
      box.checked = !box.checked;
    },
    x: () => choose(current),
    "shift x": chooseAll,
    c: () => toggle("#thread"),
    h: () => toggle("#author"),
    v: () => one(".fresh:not([hidden]) a")?.click(),
    "/": () => {
      one(".filters").open = true;
      one(".filters input[type=search]").focus();
    },
    "?": () => helpDialog.showModal(),
  },
  {
    g: (key) => {
      const link = one(`.tabs a[data-letter="${CSS.escape(key)}"]`);
      link?.click();
      return Boolean(link);
    },
  },
  undo,
);

whyDialog.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const option = all("option[data-key]", bar).find((each) => each.dataset.key === event.key.toLowerCase());
  if (!option) return;
  event.preventDefault();
  whyDialog.close();
  reject(option.value);
});

for (const button of all("[data-reason]", whyDialog))
  button.addEventListener("click", () => {
    whyDialog.close();
    reject(button.dataset.reason);
  });

// ---- what the forms do without keys

bar.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "ruling") decide(event.submitter.value);
});
undoForm.addEventListener("submit", (event) => {
  event.preventDefault();
  undo();
});
one("#escalation").addEventListener("submit", (event) => {
  event.preventDefault();
  escalate(one("#note").value);
});
one(".pass").addEventListener("click", (event) => {
  const id = following(current);
  if (!id) return;
  event.preventDefault();
  go(id);
});
one(".list").addEventListener("click", (event) => {
  const link = event.target.closest("li[data-id] a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.focus();
  show(link.closest("li").dataset.id);
});
one(".list").addEventListener("change", chosenChanged);
one("[data-help]").addEventListener("click", () => helpDialog.showModal());
one("[data-keys]").addEventListener("change", (event) => switchKeys(event.target.checked));

// ---- begin

document.documentElement.classList.add("scripted");
switchKeys(areOn());
one("[data-keys]").checked = areOn();
chosenChanged();
one(".tabs [aria-current]").scrollIntoView({ block: "nearest", inline: "center" });
const before = sessionStorage.getItem("said");
sessionStorage.removeItem("said");
if (before && !toast.children.length) say(before);
for (const message of all(".message", toast)) if (!one("button", message)) message.append(dismisser(message));
sendKept();
if (current) {
  const after = following(current);
  if (after) load(after).catch(() => {});
}
setInterval(beat, BEAT);
window.addEventListener("focus", () => (out || unsent().length ? sendKept() : beat()));
document.documentElement.dataset.ready = "yes";
