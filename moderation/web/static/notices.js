// What the page says to its moderator: what was done, what went wrong, how many are left.

import { all, one } from "./list.js";

const desk = one(".desk");
const paper = one(".paper");
const sheet = one(".sheet");
const undoForm = one("#undo");
export const alerts = one(".alerts");
export const toast = one("form.ruling .messages");

export function say(text) {
  const message = document.createElement("p");
  message.className = "message done";
  message.dataset.said = text;
  message.append(text, dismisser(message));
  toast.replaceChildren(message);
}

export function dismisser(message) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet dismiss";
  button.append("Dismiss");
  button.addEventListener("click", () => {
    message.remove();
    one("h2", paper)?.focus();
  });
  return button;
}

export function tell(text, again, label = "Try again", kind = "error") {
  const message = document.createElement("p");
  message.className = `message ${kind}`;
  message.append(text);
  if (again) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(label);
    button.addEventListener("click", () => {
      message.remove();
      again();
    });
    message.append(" ", button);
  }
  message.append(dismisser(message));
  alerts.replaceChildren(message);
  sheet.scrollTop = 0;
}

export const shown = (number) => (number >= 10_000 ? "9,999+" : number.toLocaleString("en"));

export function state({ counts, done, undo }) {
  for (const count of all("[data-count]")) count.textContent = shown(counts[count.dataset.count]);
  document.title = document.title.replace(/\(.*?\)/, `(${shown(counts[desk.dataset.tab])})`);
  if (done !== undefined) one("[data-done]").textContent = done;
  if (undo !== undefined) {
    one("button.undo").disabled = !undo;
    if (undo) undoForm.action = undo;
    else undoForm.removeAttribute("action");
  }
}
