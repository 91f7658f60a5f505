// How the broker is: rates, latency, lag, Postgres. Read from /metrics, every two seconds.
import { api, bytes, count, detailOf, duration, every, h, line, path, Problem, problem, short, sql, table } from './parts.js';

const EVERY_MS = 2000;
const POINTS = 90;
const NAMES = [
  'howdah_topic_records_in', 'howdah_topic_bytes_in', 'howdah_topic_records_out', 'howdah_topic_bytes_out',
  'howdah_append_transaction_seconds', 'howdah_received_bytes', 'howdah_received_bytes_max', 'howdah_connections',
  'howdah_http_connections', 'howdah_group_lag_sum', 'howdah_postgres_answers', 'howdah_postgres_sessions',
  'howdah_postgres_sessions_max', 'howdah_topics', 'howdah_partitions', 'process_uptime_seconds', 'jvm_memory_used_bytes',
];
const SERIES = /^([a-z_]+)(?:\{(.*)\})? (\S+)/;

/** The lines of Prometheus's text format, by name. */
export function parse(text) {
  const series = new Map();
  for (const each of text.split('\n')) {
    const [, name, labelText, value] = each.match(SERIES) ?? [];
    if (!name || each.startsWith('#')) continue;
    const labels = {};
    for (const [, label, inQuotes] of (labelText ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[label] = inQuotes.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter));
    }
    if (!series.has(name)) series.set(name, []);
    series.get(name).push({ labels, value: Number(value) });
  }
  return series;
}

async function textOf(answer) {
  // Who may not describe the cluster may still see topics.
  if (!answer.ok) throw new Problem(await detailOf(answer));
  return answer.text();
}

const sum = (series, name) => (series.get(name) ?? []).reduce((all, each) => all + each.value, 0);

/** The upper bound of the bucket in which this part of what came between two readings ends; null if nothing came. */
export function quantile(part, now, before) {
  const earlier = new Map((before ?? []).map((each) => [each.labels.le, each.value]));
  const buckets = now
    .map((each) => ({ le: each.labels.le === '+Inf' ? Infinity : Number(each.labels.le), value: each.value - (earlier.get(each.labels.le) ?? 0) }))
    .sort((a, b) => a.le - b.le);
  const all = buckets.at(-1)?.value ?? 0;
  return all > 0 ? buckets.find((each) => each.value >= part * all).le : null;
}

const card = (name) => {
  const value = h('dd', {}, '…');
  return { element: h('div', { class: 'card' }, h('dt', {}, name), value), say: (...what) => value.replaceChildren(...what) };
};

export async function overview({ signal, cluster }) {
  const cards = {
    ready: card('Broker'), recordsIn: card('Records in'), recordsOut: card('Records out'), commit: card('Durable commit'),
    lag: card('Furthest behind'), stored: card('Topics'), room: card('Received, not stored yet'), postgres: card('Postgres'),
  };
  const trouble = h('div', {});
  const history = { in: [], out: [] };
  let before = null;

  const step = async () => {
    let now;
    let ready;
    try {
      const [text, readiness] = await Promise.all([
        fetch(`/metrics?${NAMES.map((name) => `name=${name}`).join('&')}`, { signal }).then(textOf),
        fetch('/ready', { signal }),
      ]);
      ready = readiness.ok ? '' : (await readiness.json()).detail;
      now = { at: performance.now(), series: parse(text) };
      trouble.replaceChildren();
    } catch (failure) {
      if (!signal.aborted) trouble.replaceChildren(problem(failure instanceof Problem ? failure : new Problem('The broker does not answer.')));
      return;
    }
    const { series } = now;
    const rate = (name) => before
      ? Math.max(0, sum(series, name) - sum(before.series, name)) / ((now.at - before.at) / 1000) : 0;
    const flow = (to, past, records, octets) => {
      const perSecond = rate(records);
      past.push(perSecond);
      if (past.length > POINTS) past.shift();
      to.say(`${short(perSecond)}/s`, h('small', {}, `${bytes(Math.round(rate(octets)))}/s · ${short(sum(series, records))} since the start`),
        line(past, 'the last three minutes'));
    };
    cards.ready.say(h('span', { class: ready ? 'bad' : 'good' }, ready ? 'not ready' : 'ready'),
      h('small', {}, ready || `for ${duration(sum(series, 'process_uptime_seconds'))}`),
      h('small', {}, `${bytes(sum(series, 'jvm_memory_used_bytes'))} of Java's memory`));
    flow(cards.recordsIn, history.in, 'howdah_topic_records_in_total', 'howdah_topic_bytes_in_total');
    flow(cards.recordsOut, history.out, 'howdah_topic_records_out_total', 'howdah_topic_bytes_out_total');
    const buckets = series.get('howdah_append_transaction_seconds_bucket') ?? [];
    const earlier = before?.series.get('howdah_append_transaction_seconds_bucket');
    const [median, late] = [0.5, 0.99].map((part) => quantile(part, buckets, earlier) ?? quantile(part, buckets));
    cards.commit.say(median === null ? 'none yet' : `≤ ${duration(median)}`,
      h('small', {}, late === null ? '' : `99 of 100 within ${duration(late)}`),
      h('small', {}, `${count(sum(series, 'howdah_append_transaction_seconds_count'))} since the start`));
    const lags = (series.get('howdah_group_lag_sum') ?? []).sort((a, b) => b.value - a.value);
    cards.lag.say(lags.length === 0 ? 'no groups' : short(lags[0].value),
      h('small', {}, lags.length === 0 ? '' : h('a', { href: `#/groups/${path(lags[0].labels.group)}` }, lags[0].labels.group),
        lags.length === 0 ? '' : ` in ${lags[0].labels.topic}`));
    cards.stored.say(count(sum(series, 'howdah_topics')), h('small', {}, `${count(sum(series, 'howdah_partitions'))} partitions`));
    const [held, room] = [sum(series, 'howdah_received_bytes'), sum(series, 'howdah_received_bytes_max')];
    cards.room.say(bytes(held), h('small', {}, `of ${bytes(room)}`),
      h('small', {}, `${count(sum(series, 'howdah_connections'))} Kafka and ${count(sum(series, 'howdah_http_connections'))} HTTP connections`));
    const answers = sum(series, 'howdah_postgres_answers') === 1;
    const all = (series.get('howdah_postgres_sessions') ?? []).find((each) => each.labels.of === 'all');
    cards.postgres.say(h('span', { class: answers ? 'good' : 'bad' }, answers ? 'answers' : 'away'),
      h('small', {}, cluster?.postgres ?? ''),
      h('small', {}, all ? `${all.value} of ${sum(series, 'howdah_postgres_sessions_max')} connections` : ''));
    before = now;
  };
  await step();
  every(EVERY_MS, signal, step);
  const brokers = cluster?.brokers ?? (await api('/api/cluster').catch(() => ({ brokers: [] }))).brokers;
  return [
    h('h1', {}, 'Overview'),
    trouble,
    h('dl', { class: 'cards' }, Object.values(cards).map((each) => each.element)),
    h('h2', {}, 'Brokers'),
    table('Brokers', [{ name: 'Broker', number: true }, { name: 'Kafka clients come to' }, { name: '' , head: h('span', {}, 'This page')}],
      brokers.map((broker) => [String(broker.id), `${broker.host}:${broker.port}`, broker.id === cluster?.self ? 'is of this one' : ''])),
    sql(`select * from howdah.group_lag order by lag desc limit 20;\n\nselect application_name, state, count(*)\nfrom pg_stat_activity\nwhere application_name like 'howdah%'\ngroup by 1, 2 order by 1;`),
  ];
}
