// What all views are made of. Nothing here keeps state.

/** An element. Properties that begin with "on" are listeners; null children are left out. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Says what the broker says is wrong. */
export class Problem extends Error {}

/** Asks the broker for JSON. */
export async function api(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure;
    throw new Problem('The broker does not answer.');
  }
  if (!answer.ok) throw new Problem(await detailOf(answer));
  return answer.json();
}

export async function detailOf(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).detail ?? text;
  } catch {
    return `${answer.status} ${text}`;
  }
}

export const path = encodeURIComponent;
const numbers = new Intl.NumberFormat('en');
export const count = (value) => numbers.format(value);
/** Three digits or so: 12.3 k. */
export const short = (value) => new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);

export function bytes(value) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let rest = value;
  for (; rest >= 1024 && unit < units.length - 1; unit++) rest /= 1024;
  return `${unit === 0 ? rest : rest.toFixed(1)} ${units[unit]}`;
}

/** A moment, in the reader's zone, to the millisecond. */
export function moment(ms) {
  const at = new Date(ms);
  if (ms < 0 || Number.isNaN(at.getTime())) return '';
  const two = (number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
    + `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

export function duration(seconds) {
  if (seconds < 1) return `${(seconds * 1000).toFixed(1)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export const problem = (failure) => h('p', { class: 'problem', role: 'alert' }, failure.message);

/** A table in a region that scrolls sideways on a phone. Cells are texts, or elements. */
export function table(caption, columns, rows) {
  return h('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' },
    h('table', {},
      h('thead', {}, h('tr', {}, columns.map((column) =>
        h('th', { scope: 'col', class: column.number ? 'number' : null }, column.head ?? column.name)))),
      h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map((cell, at) =>
        h('td', { class: columns[at].number ? 'number' : columns[at].wide ? 'wide' : null }, cell)))))));
}

/** What is on the screen, as SQL for psql. */
export function sql(statement) {
  const text = h('pre', { tabindex: '0', 'aria-label': 'SQL' }, statement);
  const said = h('span', { role: 'status', class: 'quiet' });
  const copy = h('button', { type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      said.textContent = ' copied';
    } catch {
      getSelection().selectAllChildren(text);
      said.textContent = ' selected: copy it with the keyboard';
    }
  } }, 'Copy');
  const panel = h('details', { class: 'sql' }, h('summary', {}, 'The same in SQL'), text, copy, said);
  panel.show = (next) => { text.textContent = next; };
  return panel;
}

/** An identifier of SQL: as it is, or in quotes. */
export const identifier = (name) => /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
export const literal = (text) => `'${text.replaceAll("'", "''")}'`;

/** A line of numbers; the newest is on the right. */
export function line(values, label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'line');
  svg.setAttribute('viewBox', '0 0 100 40');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  const most = Math.max(...values, 1);
  const points = document.createElementNS('http://www.w3.org/2000/svg', 'polyline');
  points.setAttribute('points', values.map((value, at) =>
    `${(100 * at) / Math.max(values.length - 1, 1)},${38 - (36 * value) / most}`).join(' '));
  svg.append(points);
  return svg;
}

/** A form that does something only after a word was typed. */
export function confirmed(word, act, name, ...inputs) {
  const typed = h('input', { autocomplete: 'off', oninput: () => { go.disabled = typed.value !== word; } });
  const go = h('button', { class: 'danger', disabled: true }, name);
  const outcome = h('div', { role: 'status' });
  return h('div', {}, h('form', { class: 'bar', onsubmit: async (event) => {
    event.preventDefault();
    try {
      await act(typed.value);
    } catch (failure) {
      outcome.replaceChildren(problem(failure));
    }
  } }, inputs, h('label', {}, `Type ${word} to confirm`, typed), go), outcome);
}

/** Calls a function at once and then again and again, until the view is left. Not while nobody looks. */
export function every(ms, signal, step) {
  const tick = async () => {
    if (signal.aborted) return;
    if (!document.hidden) await step();
    if (!signal.aborted) setTimeout(tick, ms);
  };
  return tick();
}
