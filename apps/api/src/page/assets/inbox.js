/** The inbox: what came, newest first, and what comes. */

import { element, moment, number, pulse, text } from './elements.js';
import { call } from './session.js';

const mostShown = 300;

export function createInbox({ list, empty, unread, readAll, older, announcement, onFault }) {
  const items = new Map();
  let cursor = null;

  const tell = (work) => work.catch(onFault);
  const showUnread = (count) => {
    unread.hidden = count === 0;
    readAll.hidden = count === 0;
    unread.textContent = text('unread', { count: count >= 1_000 ? `${number(1_000)}+` : number(count) });
    document.title = count === 0 ? text('name') : `(${count >= 1_000 ? '1000+' : count}) ${text('name')}`;
  };
  const markRead = async (message) => {
    const answer = await call('POST', `/api/v1/inbox/${message.id}/read`);
    items.get(message.id)?.markRead();
    showUnread(answer.unread);
  };
  const add = (message, isNew) => {
    if (items.has(message.id)) return;
    const item = drawMessage(message, () => tell(markRead(message)));
    const next = [...items.keys()].filter((id) => id < message.id).reduce((highest, id) => Math.max(highest, id), 0);
    items.set(message.id, item);
    list.insertBefore(item.entry, items.get(next)?.entry ?? null);
    if (isNew) pulse(item.entry);
  };
  const trim = () => {
    for (const id of [...items.keys()].toSorted((one, other) => other - one).slice(mostShown)) {
      items.get(id).entry.remove();
      items.delete(id);
    }
  };
  const load = async () => {
    const page = await call('GET', `/api/v1/inbox?limit=30${cursor === null ? '' : `&cursor=${cursor}`}`);
    for (const message of page.items) add(message, false);
    cursor = page.cursor;
    older.hidden = cursor === null;
    empty.hidden = items.size > 0;
    showUnread(page.unread);
  };

  older.addEventListener('click', () => tell(load()));
  readAll.addEventListener('click', () => tell((async () => {
    const upTo = Math.max(0, ...items.keys());
    if (upTo === 0) return;
    const answer = await call('POST', '/api/v1/inbox/read-all', { upTo });
    for (const item of items.values()) item.markRead();
    showUnread(answer.unread);
  })()));

  return {
    load,
    clear() {
      items.clear();
      list.replaceChildren();
      cursor = null;
      showUnread(0);
    },
    showNews({ messages, unread: count }) {
      for (const message of messages.toReversed()) add(message, true);
      trim();
      empty.hidden = items.size > 0;
      showUnread(count);
      if (messages.length > 0) announcement.textContent = text('newMessage', { title: messages[0].title });
    },
  };
}

function drawMessage(message, onRead) {
  const button = element('button', { type: 'button', class: 'plain', onclick: onRead }, text('read'));
  const level = ['success', 'warning', 'critical'].includes(message.level) ? message.level : 'info';
  const levelName = level === 'info' ? null : element('span', { class: 'level' }, text(`level${level.charAt(0).toUpperCase()}${level.slice(1)}`));
  const entry = element(
    'li', { class: `message ${level}`, 'data-read': message.readAt !== null },
    element('div', { class: 'message-head' }, element('h2', {}, levelName, levelName === null ? null : ' ', message.title), moment(message.createdAt)),
    message.body === '' ? null : element('p', { class: 'body' }, message.body),
    element(
      'div', { class: 'message-foot' },
      element('span', { class: 'from' }, message.agent === null ? '' : text('from', { agent: message.agent, workflow: message.workflow ?? '' })),
      isLink(message.url) ? element('a', { href: message.url, rel: 'noopener noreferrer', target: '_blank' }, text('open')) : null,
      message.readAt === null ? button : null,
    ),
  );
  if (message.readAt === null) entry.classList.add('unread');
  return {
    entry,
    markRead() {
      entry.classList.remove('unread');
      if (document.activeElement === button) entry.querySelector('a')?.focus();
      button.remove();
    },
  };
}

/** Whoever wrote the message also wrote its link; anything but http and paths of this server would be a script. */
function isLink(url) {
  return url !== null && (/^https?:\/\//i.test(url) || /^\/(?![/\\])/.test(url));
}
