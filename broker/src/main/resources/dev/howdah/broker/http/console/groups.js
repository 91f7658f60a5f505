// Groups, and how far they are behind.
import { api, confirmed, count, every, h, line, literal, path, problem, sql, table } from './parts.js';

const EVERY_MS = 3000;
const POINTS = 100;

export async function groups({ signal }) {
  const place = h('div', {});
  const step = async () => {
    try {
      const { groups: all, complete } = await api('/api/groups', { signal });
      all.sort((a, b) => b.lag - a.lag || (a.id < b.id ? -1 : 1));
      place.replaceChildren(
        all.length === 0 ? h('p', {}, 'There are no groups: nobody has committed an offset.') : table('Groups',
          [{ name: 'Group' }, { name: 'State' }, { name: 'Type' }, { name: 'Topics' }, { name: 'Lag', number: true }],
          all.map((each) => [h('a', { href: `#/groups/${path(each.id)}` }, each.id), each.state || 'at another broker', each.type,
            each.topics.length > 3 ? `${each.topics.slice(0, 3).join(', ')} and ${each.topics.length - 3} more` : each.topics.join(', '), count(each.lag)])),
        complete ? '' : h('p', { class: 'quiet' }, 'Only the offsets that are furthest behind are counted.'));
    } catch (failure) {
      if (!signal.aborted) place.replaceChildren(problem(failure));
    }
  };
  await step();
  every(EVERY_MS, signal, step);
  return [h('h1', {}, 'Groups'), place, sql('select group_id, topic, sum(lag) as lag\nfrom howdah.group_lag\ngroup by group_id, topic\norder by lag desc;')];
}

export async function group({ signal, cluster, names: [id] }) {
  const first = await api(`/api/groups/${path(id)}`);
  const place = h('div', {});
  const past = [];
  const show = (known) => {
    const lag = known.offsets.reduce((all, each) => all + each.lag, 0);
    past.push(lag);
    if (past.length > POINTS) past.shift();
    const focused = place.contains(document.activeElement);
    place.replaceChildren(
      h('p', {}, known.isHere ? `${known.state} · ${known.type} · ` : 'Coordinated by another broker, which knows its members · ',
        h('b', {}, `${count(lag)} behind`)),
      line(past, `The lag since this page was opened: ${count(lag)} now`),
      h('h2', {}, 'Members'),
      known.members.length === 0 ? h('p', { class: 'quiet' }, 'None.') : table('Members',
        [{ name: 'Client' }, { name: 'Host' }, { name: 'Partitions', wide: true }, { name: 'Member' }],
        known.members.map((each) => [each.clientId, each.host, each.partitions.join(', '), each.id])),
      h('h2', {}, 'Offsets'),
      known.offsets.length === 0 ? h('p', { class: 'quiet' }, 'None committed.') : table('Offsets',
        [{ name: 'Topic' }, ...['Partition', 'Committed', 'End', 'Lag'].map((name) => ({ name, number: true }))],
        known.offsets.map((each) => [h('a', { href: `#/topics/${path(each.topic)}` }, each.topic), String(each.partition),
          count(each.committed), count(each.end), count(each.lag)])));
    if (focused) place.querySelector('[tabindex]')?.focus({ preventScroll: true });
  };
  show(first);
  every(EVERY_MS, signal, async () => {
    try {
      show(await api(`/api/groups/${path(id)}`, { signal }));
    } catch (failure) {
      if (!signal.aborted) place.replaceChildren(problem(failure));
    }
  });
  return [h('h1', {}, id), place, cluster?.changes ? reset(id, first) : '', sql(`select topic, partition, committed_offset, end_offset, lag\nfrom howdah.group_lag\nwhere group_id = ${literal(id)}\norder by topic, partition;`)];
}

/** Only where the broker was started with --http-admin. The broker refuses it while the group has members. */
function reset(id, known) {
  const names = [...new Set(known.offsets.map((each) => each.topic))];
  if (names.length === 0) return '';
  const topic = h('select', {}, names.map((name) => h('option', {}, name)));
  const to = h('select', {}, [['start', 'the beginning'], ['end', 'the end']].map(([value, text]) => h('option', { value }, text)));
  return h('section', {}, h('h2', {}, 'Move its offsets'),
    confirmed(id, async () => {
      const { partitions } = await api(`/api/topics/${path(topic.value)}`);
      const query = new URLSearchParams({ topic: topic.value });
      for (const each of partitions) query.set(`offset.${each.partition}`, each[to.value]);
      await api(`/api/groups/${path(id)}/offsets?${query}`, { method: 'POST' });
      dispatchEvent(new HashChangeEvent('hashchange'));
    }, 'Move', h('label', {}, 'Topic', topic), h('label', {}, 'To', to)));
}
