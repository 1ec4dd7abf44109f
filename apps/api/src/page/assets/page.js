/** Which view is shown, the two forms, and the stream that keeps the overview alive. */

import { faultText, refreshTimes, text } from './elements.js';
import { createInbox } from './inbox.js';
import { createOverview } from './overview.js';
import { call, hasSession } from './session.js';

const find = (id) => document.getElementById(id);
const connection = find('connection');
const overview = createOverview(find('workflows'), find('no-workflows'));
const inbox = createInbox({
  list: find('messages'), empty: find('no-messages'), unread: find('unread'), readAll: find('read-all'), older: find('older'), announcement: find('announcement'),
  onFault: (fault) => (fault.status === 401 ? leave() : showConnection('lost')),
});
let stream;
let retry;

function show(view) {
  document.body.dataset.view = view;
  const form = find(view === 'app' ? '' : view);
  const first = form === null ? undefined : [...form.querySelectorAll('input')].find((input) => input.value === '');
  first?.focus();
}

function showConnection(state) {
  connection.dataset.state = state;
  const words = text(state);
  if (find('connection-text').textContent !== words) find('connection-text').textContent = words;
}

function listen() {
  stream?.close();
  clearTimeout(retry);
  stream = new EventSource('/api/v1/live');
  stream.addEventListener('open', () => showConnection('live'));
  stream.addEventListener('workflows', ({ data }) => overview.showWorkflows(JSON.parse(data)));
  stream.addEventListener('activity', ({ data }) => overview.showActivity(JSON.parse(data)));
  stream.addEventListener('inbox', ({ data }) => inbox.showNews(JSON.parse(data)));
  stream.addEventListener('closed', leave);
  stream.addEventListener('error', () => {
    showConnection('lost');
    // The browser gives up on anything but a broken connection: an expired cookie, say.
    if (stream?.readyState === EventSource.CLOSED) retry = setTimeout(() => void enter(), 2_000);
  });
}

/** Shows the overview when this browser is logged in, the login when it is not, and tries again when nobody answers. */
async function enter() {
  clearTimeout(retry);
  try {
    await call('GET', '/api/v1/auth/me');
    if (document.body.dataset.view !== 'app') {
      show('app');
      showConnection('connecting');
    }
    await inbox.load();
    listen();
  } catch (fault) {
    if (fault.status === 401) leave();
    else {
      show('app');
      showConnection('lost');
      retry = setTimeout(() => void enter(), 2_000);
    }
  }
}

function leave() {
  stream?.close();
  stream = undefined;
  clearTimeout(retry);
  inbox.clear();
  overview.showWorkflows([]);
  show('login');
}

function handle(form, path) {
  const fault = form.querySelector('.fault');
  const button = form.querySelector('button[type=submit]');
  const words = button.textContent;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    button.textContent = text('working');
    try {
      await call('POST', path, Object.fromEntries(new FormData(form)));
      form.reset();
      await enter();
      find('main').focus();
    } catch (error) {
      fault.textContent = faultText(error);
      fault.hidden = false;
    } finally {
      button.disabled = false;
      button.textContent = words;
    }
  });
}

handle(find('setup'), '/api/v1/auth/setup');
handle(find('login'), '/api/v1/auth/login');
find('log-out').addEventListener('click', () => {
  // Whatever the server says, this page shows nothing any more.
  void call('POST', '/api/v1/auth/logout').catch(() => undefined).finally(leave);
});
setInterval(refreshTimes, 5_000);

const code = new URLSearchParams(location.hash.slice(1)).get('setup');
// The code is worth an account: it must not stay in the address bar, the history or a bookmark.
if (code !== null) history.replaceState(null, '', location.pathname);
if (document.body.dataset.first === 'setup') {
  if (code !== null) {
    find('setup-code').value = code;
    find('language').hash = `setup=${code}`;
  }
  show('setup');
} else if (hasSession()) {
  await enter();
} else {
  show('login');
}
