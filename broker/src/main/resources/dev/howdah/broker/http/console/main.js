// The frame: which view is shown, and dark or light.
import { api, h, problem } from './parts.js';
import { overview } from './overview.js';
import { topics } from './topics.js';
import { topic } from './topic.js';
import { group, groups } from './groups.js';

const main = document.getElementById('main');
let leaving = new AbortController();
let cluster = null;

const routes = [
  [/^$/, overview],
  [/^topics$/, topics],
  [/^topics\/([^/]+)(?:\/(messages|partitions|configurations|produce))?$/, topic],
  [/^groups$/, groups],
  [/^groups\/([^/]+)$/, group],
];

/** Shows what the address says. */
async function show(isFirst) {
  const [place, query] = location.hash.replace(/^#\/?/, '').split('?');
  if (place === 'main') return main.focus();
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const page = place.split('/')[0];
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.page === page) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const route = routes.find(([pattern]) => pattern.test(place));
  try {
    cluster ??= await api('/api/cluster');
  } catch (failure) {
    // Who may not describe the cluster may still see topics.
    cluster = null;
  }
  try {
    if (!route) throw new Error(`There is no page ${place}.`);
    const names = place.match(route[0]).slice(1).map((name) => name && decodeURIComponent(name));
    const view = await route[1]({ signal, cluster, query: new URLSearchParams(query), names });
    if (signal.aborted) return;
    main.replaceChildren(...view);
  } catch (failure) {
    if (signal.aborted) return;
    main.replaceChildren(h('h1', {}, 'Not shown'), problem(failure));
  }
  const heading = main.querySelector('h1');
  document.title = `${heading?.textContent ?? 'Howdah'} · Howdah`;
  if (!isFirst) main.focus({ preventScroll: true });
  document.documentElement.dataset.shown = place;
}

const theme = document.getElementById('theme');
function paint(chosen) {
  if (chosen) document.documentElement.dataset.theme = chosen;
}
paint(localStorage.getItem('theme'));
theme.addEventListener('click', () => {
  const dark = getComputedStyle(document.documentElement).colorScheme.includes('dark');
  localStorage.setItem('theme', dark ? 'light' : 'dark');
  paint(localStorage.getItem('theme'));
});

addEventListener('hashchange', () => show(false));
show(true);
