// Messages of a topic: the newest, from a place on, those with a key or a text in them, or as they come.
import { count, detailOf, h, identifier, literal, moment, path, sql } from './parts.js';

const SHOWN_MAX = 1000;

/** Keeps numbers that would become others, like 12345678901234567890 or 1.0, where the browser can. */
const asWritten = (name, value, { source } = {}) =>
  typeof value === 'number' && source && JSON.rawJSON && String(value) !== source ? JSON.rawJSON(source) : value;

/** Gives each Server-Sent Event of an answer, as { event, data }. */
export async function* eventsOf(answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').filter((each) => !each.startsWith(':'))
        .map((each) => [each.slice(0, each.indexOf(':')), each.slice(each.indexOf(':') + 2)]));
      if (fields.data) yield { event: fields.event ?? 'message', data: JSON.parse(fields.data, asWritten) };
    }
  }
}

export function browse(known, query, signal) {
  const control = (tag, properties, ...children) => h(tag, { autocomplete: 'off', ...properties }, ...children);
  const inputs = {
    partition: control('select', {}, h('option', { value: '' }, 'all'), known.partitions.map((each) => h('option', {}, String(each.partition)))),
    from: control('select', {}, [['newest', 'the newest'], ['beginning', 'the beginning'], ['offset', 'an offset'], ['time', 'a time']]
      .map(([value, text]) => h('option', { value }, text))),
    offset: control('input', { type: 'number', min: '0', value: '0' }),
    time: control('input', { type: 'datetime-local', step: '1' }),
    key: control('input', { placeholder: 'any' }),
    contains: control('input', { placeholder: 'anything' }),
    field: control('input', { placeholder: 'customer.id:7' }),
    limit: control('select', {}, ['20', '50', '200', '1000'].map((each) => h('option', {}, each))),
  };
  inputs.limit.value = '50';
  for (const [name, input] of Object.entries(inputs)) if (query.has(name)) input.value = query.get(name);
  const labels = { offset: h('label', {}, 'Offset', inputs.offset), time: h('label', {}, 'Time', inputs.time) };
  const said = h('p', { role: 'status', class: 'quiet', id: 'said' });
  const body = h('tbody', {});
  const stop = h('button', { type: 'button', disabled: true, onclick: () => running.abort() }, 'Stop');
  const panel = sql('');
  let running = new AbortController();
  signal.addEventListener('abort', () => running.abort());

  const adjust = () => {
    labels.offset.hidden = inputs.from.value !== 'offset';
    labels.time.hidden = inputs.from.value !== 'time';
    if (inputs.from.value === 'offset' && !inputs.partition.value) inputs.partition.value = String(known.partitions[0].partition);
    panel.show(statement(known, inputs));
  };
  for (const input of Object.values(inputs)) input.addEventListener('input', adjust);
  adjust();

  async function read(tail) {
    running.abort();
    running = new AbortController();
    const own = running;
    body.replaceChildren();
    stop.disabled = false;
    said.textContent = 'Reading…';
    let found = 0;
    let begun = performance.now();
    const newest = inputs.from.value === 'newest' && !tail;
    const records = [];
    try {
      const answer = await fetch(address(known, inputs, tail), { signal: own.signal, headers: { accept: 'text/event-stream' } });
      if (!answer.ok) throw new Error(await detailOf(answer));
      if (tail) said.textContent = 'Waiting for new messages…';
      for await (const { event, data } of eventsOf(answer)) {
        if (event === 'problem') throw new Error(data.detail);
        if (event === 'progress') said.textContent = `Searching: ${count(data.records)} looked at, ${count(found)} found…`;
        if (event === 'end') said.textContent = `${count(found)} of ${count(data.records)} messages, in ${Math.round(performance.now() - begun)} ms`;
        if (event !== 'message') continue;
        found++;
        if (newest) keep(records, data, Number(inputs.limit.value));
        else if (tail) {
          body.prepend(...rows(data));
          while (body.children.length > 2 * SHOWN_MAX) body.lastChild.remove();
          said.textContent = `${count(found)} new messages; the newest is on top`;
        } else body.append(...rows(data));
      }
      if (newest) {
        body.append(...sorted(records).slice(0, Number(inputs.limit.value)).flatMap(rows));
      }
    } catch (failure) {
      if (own.signal.aborted) said.textContent = `${count(found)} messages, stopped`;
      else said.replaceChildren(h('span', { class: 'bad' }, failure.message));
    } finally {
      if (own === running) stop.disabled = true;
    }
  }

  read(false);
  return [
    h('form', { class: 'bar', role: 'search', onsubmit: (event) => { event.preventDefault(); read(false); } },
      h('label', {}, 'Partition', inputs.partition), h('label', {}, 'From', inputs.from), labels.offset, labels.time,
      h('label', {}, 'Key is', inputs.key), h('label', {}, 'Value contains', inputs.contains), h('label', {}, 'JSON field is', inputs.field), h('label', {}, 'At most', inputs.limit),
      h('div', { class: 'actions' }, h('button', { class: 'first', id: 'read' }, 'Read'),
        h('button', { type: 'button', id: 'tail', onclick: () => read(true) }, 'Live'), stop)),
    said,
    h('div', { class: 'scroll', role: 'region', 'aria-label': 'Messages', tabindex: '0' },
      h('table', { id: 'messages' }, h('thead', {}, h('tr', {},
        ['Partition', 'Offset'].map((name) => h('th', { scope: 'col', class: 'number' }, name)),
        ['Time', 'Key', 'Value'].map((name) => h('th', { scope: 'col' }, name)))), body)),
    panel,
  ];
}

/** The newest first. */
const sorted = (records) => records.sort((a, b) => b.timestamp - a.timestamp || a.partition - b.partition || b.offset - a.offset);

/** Adds a record to those of which so many newest are wanted. */
function keep(records, record, most) {
  records.push(record);
  if (records.length > 2 * most) sorted(records).length = most;
}

/** Where the messages are had. */
export function address(known, inputs, tail) {
  const asked = new URLSearchParams();
  const limit = Number(inputs.limit.value);
  if (inputs.partition.value) asked.set('partition', inputs.partition.value);
  if (inputs.key.value) asked.set('key', inputs.key.value);
  if (inputs.contains.value) asked.set('contains', inputs.contains.value);
  if (inputs.field.value) asked.set('field', inputs.field.value);
  if (tail) {
    asked.set('from', 'end');
    asked.set('follow', 'true');
    return `/topics/${path(known.name)}/events?${asked}`;
  }
  asked.set('follow', 'false');
  const isSearch = inputs.key.value || inputs.contains.value || inputs.field.value;
  if (inputs.from.value === 'newest') {
    asked.set('at', newest(known, inputs.partition.value, isSearch ? 100_000 : limit));
  } else if (inputs.from.value === 'offset') asked.set('from', inputs.offset.value);
  else if (inputs.from.value === 'time' && inputs.time.value) asked.set('from', new Date(inputs.time.value).toISOString());
  else asked.set('from', 'beginning');
  if (inputs.from.value !== 'newest') asked.set('limit', limit);
  return `/topics/${path(known.name)}/events?${asked}`;
}

/** As many in each partition as together are so many; where there are fewer, the others have more. */
export function newest(known, only, records) {
  const those = known.partitions.filter((each) => !only || each.partition === Number(only)).sort((a, b) => a.end - a.start - (b.end - b.start));
  let left = records;
  return those.map((each, at) => {
    const take = Math.min(each.end - each.start, Math.ceil(left / (those.length - at)));
    left -= take;
    return `${each.partition}-${each.end - take}`;
  }).join(',');
}

const textOf = (record) => {
  if ('text' in record) return record.text;
  if ('base64' in record) return hex(record.base64, ' ', 64);
  return record.value === null ? 'null' : JSON.stringify(record.value);
};

function octets(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function hex(base64, between, most) {
  return [...octets(base64).subarray(0, most)].map((octet) => octet.toString(16).padStart(2, '0')).join(between);
}

/** As hexdump -C has it. */
export function dump(all) {
  const lines = [];
  for (let at = 0; at < Math.min(all.length, 65536); at += 16) {
    const part = [...all.subarray(at, at + 16)];
    lines.push(`${at.toString(16).padStart(8, '0')}  ${part.map((octet) => octet.toString(16).padStart(2, '0')).join(' ').padEnd(48)} `
      + part.map((octet) => (octet > 31 && octet < 127 ? String.fromCharCode(octet) : '.')).join(''));
  }
  return lines.join('\n');
}

/** A row, and below it what is shown when it is opened. */
function rows(record) {
  const below = h('tr', { hidden: true });
  const opener = h('button', { type: 'button', 'aria-expanded': 'false', 'aria-label': `Message at offset ${record.offset} of partition ${record.partition}`, onclick: () => {
    below.hidden = !below.hidden;
    opener.setAttribute('aria-expanded', String(!below.hidden));
    if (!below.firstChild) below.append(h('td', { colspan: '5', class: 'wide' }, whole(record)));
  } }, count(record.offset));
  return [h('tr', {}, h('td', { class: 'number' }, String(record.partition)), h('td', { class: 'number' }, opener),
    h('td', {}, moment(record.timestamp)),
    h('td', {}, h('span', { class: 'preview' }, record.keyBase64 ? hex(record.keyBase64, ' ', 32) : record.key ?? '')),
    h('td', {}, h('span', { class: 'preview' }, textOf(record).slice(0, 300)))), below];
}

function whole(record) {
  const text = h('pre', { tabindex: '0', 'aria-label': 'Value' });
  const raw = 'base64' in record ? octets(record.base64)
    : new TextEncoder().encode('text' in record ? record.text : record.value === null ? '' : JSON.stringify(record.value));
  const views = {
    JSON: 'value' in record ? () => JSON.stringify(record.value, null, 2) : null,
    Text: 'base64' in record ? null : () => textOf(record),
    Hex: () => dump(raw),
  };
  const buttons = Object.entries(views).filter(([, view]) => view).map(([name, view]) => h('button', { type: 'button', 'aria-pressed': 'false', onclick: (event) => {
    text.textContent = view();
    for (const each of event.target.parentNode.children) each.setAttribute('aria-pressed', String(each === event.target));
  } }, name));
  const first = Object.values(views).find((view) => view);
  text.textContent = first();
  buttons[0].setAttribute('aria-pressed', 'true');
  const headers = Object.entries(record.headers ?? {}).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  return h('div', {},
    h('div', {}, h('b', {}, 'Key '), h('code', {}, record.key ?? record.keyBase64 ?? 'none')),
    headers.length === 0 ? null : h('div', {}, h('b', {}, 'Headers '), h('pre', {}, headers.join('\n'))),
    h('div', { class: 'actions' }, buttons), text);
}

/** The same in SQL. */
function statement(known, inputs) {
  const where = [];
  if (inputs.partition.value) where.push(`partition = ${inputs.partition.value}`);
  if (inputs.from.value === 'offset') where.push(`"offset" >= ${inputs.offset.value || 0}`);
  if (inputs.from.value === 'time' && inputs.time.value) where.push(`timestamp >= ${literal(new Date(inputs.time.value).toISOString())}`);
  if (inputs.key.value) where.push(`key = convert_to(${literal(inputs.key.value)}, 'UTF8')`);
  if (inputs.contains.value) where.push(`strpos(howdah.text(value), ${literal(inputs.contains.value)}) > 0`);
  if (inputs.field.value.includes(':')) {
    const [name, ...value] = inputs.field.value.split(':');
    where.push(`howdah.json(value) #>> ${literal(`{${name.split('.').map((each) => `"${each.replaceAll('"', '')}"`).join(',')}}`)} = ${literal(value.join(':'))}`);
  }
  const order = inputs.from.value === 'newest' ? 'timestamp desc' : 'partition, "offset"';
  return `select partition, "offset", timestamp, howdah.text(key) as key, howdah.text(value) as value, headers\nfrom topics.${identifier(known.name)}\n`
    + (where.length ? `where ${where.join('\n  and ')}\n` : '') + `order by ${order}\nlimit ${inputs.limit.value};`;
}
