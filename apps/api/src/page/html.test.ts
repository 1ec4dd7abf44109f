import { expect, it } from 'vitest';
import { html, jsonBlock } from './html.js';

it('escapes what is put in, once', () => {
  const name = html`<b>${'<script>"&\''}</b>`;
  expect(html`<p>${name}</p>`.markup).toBe('<p><b>&lt;script&gt;&quot;&amp;&#39;</b></p>');
});

it('lets no text end a data block', () => {
  expect(jsonBlock({ text: '</script><script>' }).markup).not.toContain('<');
});
