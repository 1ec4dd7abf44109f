/** The workflows: for each a graph with live counts, and how its agents fare. */

import { element, moment, number, svg, text } from './elements.js';
import { drawGraph, statusMark, statusText } from './graph.js';

const narrow = window.matchMedia('(max-width: 700px)');

export function createOverview(place, empty) {
  let workflows = [];
  let shown = new Map();
  const activity = new Map();

  const draw = () => {
    shown = new Map(workflows.map((workflow) => [workflow.id, drawWorkflow(workflow)]));
    place.replaceChildren(...[...shown.values()].map((workflow) => workflow.card));
    for (const [workflowId, known] of activity) shown.get(workflowId)?.update({ agents: [...known.agents.values()], links: [...known.links.values()] });
  };
  narrow.addEventListener('change', draw);

  return {
    showWorkflows(list) {
      // What runs comes first; drafts follow.
      workflows = list.toSorted((one, other) => Number(one.version === null) - Number(other.version === null));
      activity.clear();
      empty.hidden = list.length > 0;
      draw();
    },
    showActivity(changes) {
      for (const change of changes) {
        const known = activity.get(change.workflowId) ?? { agents: new Map(), links: new Map() };
        for (const agent of change.agents) known.agents.set(agent.slug, agent);
        for (const link of change.links) known.links.set(link.id, link);
        activity.set(change.workflowId, known);
        shown.get(change.workflowId)?.update(change);
      }
    },
  };
}

function drawWorkflow(workflow) {
  const isDraft = workflow.version === null;
  const titleId = `workflow-${workflow.id}`;
  const graph = workflow.agents.length === 0 ? undefined : drawGraph(workflow, narrow.matches ? 'down' : 'across');
  const rows = new Map(workflow.agents.map((agent) => [agent.slug, drawRow(agent)]));
  const card = element(
    'article', { class: 'workflow', 'aria-labelledby': titleId },
    element(
      'header', {},
      element('h2', { id: titleId }, workflow.title),
      element('span', { class: isDraft ? 'chip dull' : 'chip' }, isDraft ? text('draft') : text('version', { version: workflow.version })),
      workflow.paused === null ? null : element('span', { class: 'chip warn' }, text('isPaused')),
    ),
    graph === undefined ? element('p', { class: 'notice' }, text('notPublished')) : element('div', { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': workflow.title }, graph.drawing),
    graph === undefined ? null : drawTable(workflow, rows),
  );
  return {
    card,
    update({ agents, links }) {
      for (const agent of agents) {
        graph?.updateAgent(agent);
        rows.get(agent.slug)?.update(agent);
      }
      for (const link of links) graph?.updateLink(link);
    },
  };
}

function drawTable(workflow, rows) {
  const head = ['agent', 'status', 'waiting', 'lastSuccess', 'lastError'].map((key) => element('th', { scope: 'col', role: 'columnheader' }, text(key)));
  return element(
    'table', { role: 'table' },
    element('caption', { class: 'unseen' }, text('health', { title: workflow.title })),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...head)),
    element('tbody', { role: 'rowgroup' }, ...[...rows.values()].map((row) => row.row)),
  );
}

function drawRow(agent) {
  const cell = (key) => element('td', { role: 'cell', 'data-label': text(key) });
  const [status, waiting, success, error] = ['status', 'waiting', 'lastSuccess', 'lastError'].map(cell);
  const row = element('tr', { role: 'row', 'data-status': 'new' }, element('th', { scope: 'row', role: 'rowheader' }, agent.title), status, waiting, success, error);
  const none = (key) => element('span', { class: 'none' }, text(key));
  return {
    row,
    update(activity) {
      row.setAttribute('data-status', activity.status);
      status.replaceChildren(svg('svg', { class: 'mark', width: 16, height: 16, viewBox: '-8 -8 16 16', 'aria-hidden': 'true' }, ...statusMark(activity.status)), statusText(activity.status));
      waiting.replaceChildren(activity.lag > 0 ? number(activity.lag) : none('none'));
      success.replaceChildren(activity.lastSuccessAt === null ? none('never') : moment(activity.lastSuccessAt));
      const fault = activity.lastError;
      error.replaceChildren(...(fault === null ? [none('none')] : [moment(fault.at), element('span', { class: 'error-text', title: fault.message }, fault.message)]));
    },
  };
}
