// The list beside the case: which rows are open, what became of the others, which are chosen.

export const one = (query, within = document) => within.querySelector(query);
export const all = (query, within = document) => [...within.querySelectorAll(query)];

export const rows = () => all(".list li[data-id]");
export const rowOf = (id) => rows().find((row) => row.dataset.id === id);
export const isOpen = (row) => !row.matches(".done, .gone, .unsent");

export function nameOf(id) {
  const row = rowOf(id);
  return row ? one(".who", row).textContent : "";
}

export function neighbour(current, step) {
  const open = rows();
  const at = open.findIndex((row) => row.dataset.id === current);
  for (let n = at + step; n >= 0 && n < open.length; n += step) if (isOpen(open[n])) return open[n].dataset.id;
  return null;
}

export function following(id) {
  const listed = rows();
  const at = listed.findIndex((row) => row.dataset.id === id);
  const rest = [...listed.slice(at + 1), ...listed.slice(0, Math.max(at, 0))].filter(isOpen);
  const free = rest.filter((row) => one(".looking", row).hidden);
  return (free[0] ?? rest[0])?.dataset.id ?? null;
}

export function mark(id, kind, text) {
  const row = rowOf(id);
  if (!row) return;
  row.classList.remove("done", "gone", "unsent");
  if (kind) row.classList.add(kind);
  const chip = one(".became", row);
  chip.textContent = text ?? "";
  chip.hidden = !text;
  if (kind) one("input[name=item]", row).checked = false;
  chosenChanged();
}

export const chosen = () => all("input[name=item]:checked");

export function chosenChanged() {
  one(".many")?.classList.toggle("on", chosen().length > 0);
  const hint = one(".many .hint");
  if (hint) hint.textContent = `${chosen().length} chosen:`;
}

export function choose(id) {
  const box = one("input[name=item]", rowOf(id) ?? document.createElement("li"));
  if (!box) return;
  box.checked = !box.checked;
  chosenChanged();
}

export function chooseAll() {
  const boxes = rows().filter(isOpen).map((row) => one("input[name=item]", row));
  const on = !boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = on;
  chosenChanged();
}
