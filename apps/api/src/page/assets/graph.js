/** Draws a workflow: layers from its sources on, left to right, or downwards where the screen is narrow. */

import { number, pulse, svg, text } from './elements.js';

const node = { width: 152, height: 60 };
const gaps = { across: { layer: 58, side: 26 }, down: { layer: 58, side: 18 } };
/** Drawn smaller than this, a graph is scrolled instead. */
const smallest = 0.8;
const margin = 10;

export function drawGraph(workflow, direction) {
  const places = place(workflow, direction);
  const nodes = new Map(workflow.agents.map((agent) => [agent.slug, drawAgent(agent, places.at(agent.slug))]));
  const links = new Map(workflow.links.map((link) => [link.id, drawLink(link, places, direction)]));
  const drawing = svg(
    'svg',
    {
      class: 'graph', role: 'img', width: places.width, height: places.height, viewBox: `0 0 ${places.width} ${places.height}`,
      'aria-label': text('graph', { title: workflow.title, agents: workflow.agents.length, links: workflow.links.length }),
    },
    svg('defs', {}, arrow('arrow'), arrow('arrow-error')),
    svg('g', {}, ...[...links.values()].map((link) => link.line)),
    svg('g', {}, ...[...nodes.values()].map((agent) => agent.shape)),
    svg('g', {}, ...[...links.values()].map((link) => link.label)),
  );
  drawing.style.minWidth = `${places.width * smallest}px`;
  return {
    drawing,
    updateAgent: (activity) => nodes.get(activity.slug)?.update(activity),
    updateLink: (activity) => links.get(activity.id)?.update(activity),
  };
}

function arrow(id) {
  return svg('marker', { id, class: id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 11, markerHeight: 11, markerUnits: 'userSpaceOnUse', orient: 'auto' }, svg('path', { d: 'M0 0.5 8 4 0 7.5z' }));
}

function drawAgent(agent, { x, y }) {
  const mark = svg('g', { class: 'mark', transform: `translate(${node.width - 17} 38)` });
  const second = svg('text', { class: 'second', x: 14, y: 42 }, cut(agent.typeTitle, 18));
  const title = svg('title', {}, `${agent.title}: ${agent.typeTitle}`);
  const shape = svg(
    'g', { class: `agent ${agent.kind}`, 'data-status': 'new', transform: `translate(${x} ${y})` },
    title,
    svg('rect', { class: 'box', width: node.width, height: node.height, rx: 10 }),
    svg('rect', { class: 'kind', x: 0, y: 14, width: 4, height: node.height - 28, rx: 2 }),
    svg('text', { class: 'first', x: 14, y: 24 }, cut(agent.title, 15)), second, mark,
  );
  return {
    shape,
    update({ status, lag }) {
      shape.setAttribute('data-status', status);
      mark.replaceChildren(...statusMark(status));
      const words = status === 'working' ? agent.typeTitle : statusText(status);
      second.textContent = cut(lag > 0 && status !== 'paused' ? `${words}, ${text('eventsWaiting', { count: number(lag) })}` : words, 18);
      title.textContent = `${agent.title}: ${agent.typeTitle}, ${statusText(status)}`;
    },
  };
}

export function statusText(status) {
  return text(`status${status.charAt(0).toUpperCase()}${status.slice(1)}`);
}

/** A shape for each status, so that nobody has to tell colours apart. */
export function statusMark(status) {
  if (status === 'failing') return [svg('path', { d: 'M0 -6 6.5 5.5h-13z' })];
  if (status === 'paused') return [svg('path', { d: 'M-4.5 -5h3v10h-3zM1.5 -5h3v10h-3z' })];
  if (status === 'behind') return [svg('path', { d: 'M-5 -5.5h10L0 0l5 5.5h-10L0 0z' })];
  if (status === 'new') return [svg('circle', { r: 4, class: 'hollow' })];
  if (status === 'ending') return [svg('circle', { r: 4, class: 'hollow' }), svg('circle', { r: 1.5 })];
  return [svg('circle', { r: 5 })];
}

function drawLink(link, places, direction) {
  const from = places.at(link.from);
  const to = places.at(link.to);
  const { path, middle } = curve(from, to, direction, places);
  const isError = link.port === 'error';
  const line = svg('path', { class: `link${isError ? ' error' : ''}`, d: path, 'marker-end': `url(#${isError ? 'arrow-error' : 'arrow'})` });
  const count = svg('text', { class: 'count' });
  const back = svg('rect', { class: 'pill', height: 20, rx: 10 });
  const port = link.port === 'out' ? null : svg('text', { class: 'port', y: -15 }, link.port);
  const label = svg('g', { class: `label${isError ? ' error' : ''}`, transform: `translate(${middle.x} ${middle.y})` }, back, count, port);
  let passed;
  const show = (words) => {
    const width = Math.max(26, words.length * 7.4 + 14);
    count.textContent = words;
    back.setAttribute('width', width);
    back.setAttribute('x', -width / 2);
    back.setAttribute('y', -10);
  };
  show('0');
  return {
    line, label,
    update(activity) {
      show(short(activity.passed));
      label.classList.toggle('waiting', activity.lag > 0);
      if (passed !== undefined && activity.passed > passed) {
        pulse(line);
        pulse(label);
      }
      passed = activity.passed;
    },
  };
}

function short(value) {
  if (value < 10_000) return number(value);
  return value < 1_000_000 ? `${number(Math.floor(value / 1_000))}k` : `${number(Math.floor(value / 100_000) / 10)}M`;
}

function curve(from, to, direction, { width, height }) {
  const isBack = direction === 'across' ? to.x <= from.x : to.y <= from.y;
  if (direction === 'across') {
    const [x1, y1, x2, y2] = [from.x + node.width, from.y + node.height / 2, to.x, to.y + node.height / 2];
    if (isBack) {
      const low = height - margin / 2;
      return { path: `M${x1} ${y1} C${x1 + 50} ${low} ${x2 - 50} ${low} ${x2 - 2} ${y2}`, middle: { x: (x1 + x2) / 2, y: (y1 + 6 * low + y2) / 8 } };
    }
    const bend = Math.max(36, (x2 - x1) / 2);
    return { path: `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 2} ${y2}`, middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } };
  }
  const [x1, y1, x2, y2] = [from.x + node.width / 2, from.y + node.height, to.x + node.width / 2, to.y];
  if (isBack) {
    const right = width - margin / 2;
    return { path: `M${x1} ${y1} C${right} ${y1 + 40} ${right} ${y2 - 40} ${x2} ${y2 - 2}`, middle: { x: (x1 + 6 * right + x2) / 8, y: (y1 + y2) / 2 } };
  }
  const bend = Math.max(24, (y2 - y1) / 2);
  return { path: `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 2}`, middle: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 } };
}

function place({ agents, links }, direction) {
  const layers = layersOf(agents.map((agent) => agent.slug), links);
  const gap = gaps[direction];
  const isAcross = direction === 'across';
  const [along, beside] = isAcross ? [node.width, node.height] : [node.height, node.width];
  const widest = Math.max(0, ...layers.map((layer) => layer.length * (beside + gap.side) - gap.side));
  const hasBack = links.some((link) => layers.findIndex((layer) => layer.includes(link.to)) <= layers.findIndex((layer) => layer.includes(link.from)));
  const places = new Map();
  for (const [depth, layer] of layers.entries()) {
    const start = (widest - (layer.length * (beside + gap.side) - gap.side)) / 2;
    for (const [index, slug] of layer.entries()) {
      const main = margin + depth * (along + gap.layer);
      const cross = margin + start + index * (beside + gap.side);
      places.set(slug, isAcross ? { x: main, y: cross } : { x: cross, y: main });
    }
  }
  const length = layers.length * (along + gap.layer) - gap.layer + 2 * margin;
  const breadth = widest + 2 * margin + (hasBack ? 44 : 0);
  return { at: (slug) => places.get(slug) ?? { x: margin, y: margin }, width: isAcross ? length : breadth, height: isAcross ? breadth : length };
}

/** The longest way from a source decides the layer; a link that closes a cycle decides nothing. */
function layersOf(slugs, links) {
  const next = new Map(slugs.map((slug) => [slug, links.filter((link) => link.from === slug && link.to !== slug).map((link) => link.to)]));
  const depth = new Map();
  const open = new Set();
  const visit = (slug, at) => {
    if (open.has(slug) || at > slugs.length || (depth.get(slug) ?? -1) >= at) return;
    depth.set(slug, at);
    open.add(slug);
    for (const to of next.get(slug) ?? []) visit(to, at + 1);
    open.delete(slug);
  };
  const reached = new Set(links.filter((link) => link.from !== link.to).map((link) => link.to));
  for (const slug of slugs) if (!reached.has(slug)) visit(slug, 0);
  for (const slug of slugs) if (!depth.has(slug)) visit(slug, 0);
  const layers = [];
  for (const slug of slugs) (layers[depth.get(slug)] ??= []).push(slug);
  return layers.map((layer, index) => (index === 0 ? layer : byParents(layer, layers[index - 1], links)));
}

/** Receivers beside their senders, so that few lines cross. */
function byParents(layer, before, links) {
  const centre = (slug) => {
    const senders = links.filter((link) => link.to === slug).map((link) => before.indexOf(link.from)).filter((index) => index >= 0);
    return senders.length === 0 ? before.length : senders.reduce((sum, index) => sum + index, 0) / senders.length;
  };
  return layer.toSorted((one, other) => centre(one) - centre(other));
}

function cut(words, longest) {
  return words.length <= longest ? words : `${words.slice(0, longest - 1).trimEnd()}…`;
}
