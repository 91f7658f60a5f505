// All topics: found by typing, sorted by a click.
import { api, bytes, count, h, path, problem, sql } from './parts.js';

const COLUMNS = [
  { name: 'Topic', of: (topic) => topic.name },
  { name: 'Partitions', of: (topic) => topic.partitions, number: true },
  { name: 'Records', of: (topic) => topic.records, number: true },
  { name: 'On disk', of: (topic) => topic.bytes, number: true },
];

export async function topics({ cluster, query }) {
  const { topics: all } = await api('/api/topics');
  let order = { at: 0, down: false };
  const rows = new Map(all.map((topic) => [topic, h('tr', {},
    h('td', {}, h('a', { href: `#/topics/${path(topic.name)}` }, topic.name)),
    h('td', { class: 'number' }, count(topic.partitions)),
    h('td', { class: 'number' }, count(topic.records)),
    h('td', { class: 'number' }, bytes(topic.bytes)))]));
  const body = h('tbody', {});
  const said = h('p', { role: 'status', class: 'quiet' });
  const wanted = h('input', { type: 'search', id: 'find', autocomplete: 'off', oninput: () => fill() });
  wanted.value = query.get('find') ?? '';
  const heads = COLUMNS.map((column, at) => h('th', { scope: 'col', class: column.number ? 'number' : null },
    h('button', { type: 'button', onclick: () => {
      order = { at, down: order.at === at ? !order.down : Boolean(column.number) };
      fill();
    } }, column.name)));

  function fill() {
    const { of } = COLUMNS[order.at];
    const found = all.filter((topic) => topic.name.includes(wanted.value));
    found.sort((a, b) => (of(a) < of(b) ? -1 : of(a) > of(b) ? 1 : 0) * (order.down ? -1 : 1));
    heads.forEach((head, at) => head.setAttribute('aria-sort', at !== order.at ? 'none' : order.down ? 'descending' : 'ascending'));
    body.replaceChildren(...found.map((topic) => rows.get(topic)));
    said.textContent = found.length === all.length ? `${count(all.length)} topics` : `${count(found.length)} of ${count(all.length)} topics`;
  }
  fill();
  return [
    h('h1', {}, 'Topics'),
    h('form', { class: 'bar', role: 'search', onsubmit: (event) => event.preventDefault() },
      h('label', {}, 'Find by name', wanted)),
    said,
    h('div', { class: 'scroll', role: 'region', 'aria-label': 'Topics', tabindex: '0' },
      h('table', {}, h('thead', {}, h('tr', {}, heads)), body)),
    cluster?.changes ? creation() : null,
    sql('select topic.name, count(*) as partitions, sum(head.next_offset - head.log_start_offset) as records\n'
      + 'from howdah.topic\njoin howdah.partition_head as head on head.topic_id = topic.id\ngroup by topic.name\norder by topic.name;'),
  ].filter(Boolean);
}

/** Only where the broker was started with --http-admin. */
function creation() {
  const name = h('input', { required: true, maxlength: '249', autocomplete: 'off' });
  const partitions = h('input', { type: 'number', min: '1', value: '1' });
  const outcome = h('div', { role: 'status' });
  return h('section', {}, h('h2', {}, 'New topic'),
    h('form', { class: 'bar', onsubmit: async (event) => {
      event.preventDefault();
      try {
        await api(`/api/topics/${path(name.value)}?partitions=${partitions.value}`, { method: 'POST' });
        location.hash = `#/topics/${path(name.value)}`;
      } catch (failure) {
        outcome.replaceChildren(problem(failure));
      }
    } }, h('label', {}, 'Name', name), h('label', {}, 'Partitions', partitions), h('button', { class: 'first' }, 'Create')),
    outcome);
}
