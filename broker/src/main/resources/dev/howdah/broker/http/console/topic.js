// One topic: its messages, partitions and configurations, and a form that produces.
import { api, confirmed, count, detailOf, h, literal, path, problem, sql, table } from './parts.js';
import { browse } from './browse.js';

const TABS = [['messages', 'Messages'], ['partitions', 'Partitions'], ['configurations', 'Configurations'], ['produce', 'Produce']];

export async function topic({ signal, cluster, query, names: [name, tab = 'messages'] }) {
  const known = await api(`/api/topics/${path(name)}`);
  const views = { messages: () => browse(known, query, signal), partitions: () => partitions(known), configurations: () => configurations(known, cluster), produce: () => produce(known) };
  return [
    h('h1', {}, name),
    h('nav', { class: 'tabs', 'aria-label': 'Of the topic' }, TABS.map(([at, text]) =>
      h('a', { href: `#/topics/${path(name)}/${at}`, 'aria-current': at === tab ? 'page' : null }, text))),
    ...views[tab](),
  ];
}

function partitions(known) {
  const all = known.partitions.reduce((records, each) => records + each.end - each.start, 0);
  return [
    h('p', { class: 'quiet' }, `${count(all)} records in ${count(known.partitions.length)} partitions · topic id ${known.id}`),
    table('Partitions', ['Partition', 'First offset', 'Next offset', 'Records', 'Open transactions from', 'Leader'].map((column) => ({ name: column, number: true })),
      known.partitions.map((each) => [String(each.partition), count(each.start), count(each.end), count(each.end - each.start),
        each.stable < each.end ? count(each.stable) : '', String(each.leader)])),
    sql(`select head.partition, head.log_start_offset, head.next_offset\nfrom howdah.partition_head as head\njoin howdah.topic on topic.id = head.topic_id\n`
      + `where topic.name = ${literal(known.name)}\norder by head.partition;`),
  ];
}

function configurations(known, cluster) {
  if (!known.mayDescribeConfigs) return [h('p', {}, 'No ACL lets you see the configurations of this topic.')];
  const own = known.configs.filter((config) => !config.isDefault);
  const columns = [{ name: 'Configuration' }, { name: 'Value' }, { name: 'Meaning', wide: true }];
  const row = (config) => [h('code', {}, config.name), config.value ?? '', config.documentation ?? ''];
  return [
    h('h2', {}, 'Set for this topic'),
    own.length === 0 ? h('p', { class: 'quiet' }, 'Nothing: all is as the broker has it.') : table('Set for this topic', columns, own.map(row)),
    cluster?.changes ? changing(known) : null,
    h('h2', {}, 'From the broker'),
    table('From the broker', columns, known.configs.filter((config) => config.isDefault).map(row)),
    cluster?.changes ? deletion(known) : null,
  ].filter(Boolean);
}

/** Only where the broker was started with --http-admin. */
function changing(known) {
  const config = h('select', {}, known.configs.filter((each) => !each.readOnly).map((each) => h('option', {}, each.name)));
  const value = h('input', { autocomplete: 'off' });
  const outcome = h('div', { role: 'status' });
  const send = async (query) => {
    try {
      await api(`/api/topics/${path(known.name)}/configs?${query}`, { method: 'POST' });
      dispatchEvent(new HashChangeEvent('hashchange'));
    } catch (failure) {
      outcome.replaceChildren(problem(failure));
    }
  };
  return h('section', {},
    h('form', { class: 'bar', onsubmit: (event) => { event.preventDefault(); send(`set.${path(config.value)}=${path(value.value)}`); } },
      h('label', {}, 'Configuration', config), h('label', {}, 'Value', value),
      h('button', { class: 'first' }, 'Set'),
      h('button', { type: 'button', onclick: () => send(`unset=${path(config.value)}`) }, 'As the broker has it')),
    outcome);
}

function deletion(known) {
  return h('section', {}, h('h2', {}, 'Delete'), confirmed(known.name, async (typed) => {
    await api(`/api/topics/${path(known.name)}?confirm=${path(typed)}`, { method: 'DELETE' });
    location.hash = '#/topics';
  }, 'Delete the topic and all its records'));
}

function produce(known) {
  const key = h('input', { autocomplete: 'off' });
  const partition = h('select', {}, h('option', { value: '' }, 'by its key'), known.partitions.map((each) => h('option', {}, String(each.partition))));
  const headers = h('textarea', { rows: '3', placeholder: 'name: value' });
  const value = h('textarea', { rows: '8' });
  const outcome = h('div', { role: 'status' });
  const send = h('button', { class: 'first' }, 'Produce');
  return [
    h('form', { class: 'stack', onsubmit: async (event) => {
      event.preventDefault();
      send.disabled = true;
      try {
        outcome.replaceChildren(await store());
      } catch (failure) {
        outcome.replaceChildren(problem(failure));
      } finally {
        send.disabled = false;
      }
    } },
    h('label', {}, 'Key (empty for none)', key), h('label', {}, 'Partition', partition),
    h('label', {}, 'Headers, one a line', headers), h('label', {}, 'Value', value), h('div', {}, send), outcome),
    sql(`-- In a transaction of your own, with what else it writes:\nselect howdah.produce(${literal(known.name)}, 'key', 'value');`),
  ];

  async function store() {
    const query = new URLSearchParams({ as: 'value' });
    if (key.value) query.set('key', key.value);
    if (partition.value) query.set('partition', partition.value);
    for (const each of headers.value.split('\n').filter((text) => text.trim())) {
      const colon = each.indexOf(':');
      if (colon < 1) throw new Error(`'${each}' is no header (name: value).`);
      query.append(`header.${each.slice(0, colon).trim()}`, each.slice(colon + 1).trim());
    }
    const answer = await fetch(`/topics/${path(known.name)}?${query}`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: value.value });
    if (!answer.ok) throw new Error(await detailOf(answer));
    const [where] = (await answer.json()).partitions;
    return h('p', { class: 'good' }, `Stored in partition ${where.partition} at offset ${where.firstOffset}. `,
      h('a', { href: `#/topics/${path(known.name)}/messages?partition=${where.partition}&from=offset&offset=${where.firstOffset}` }, 'See it'));
  }
}
