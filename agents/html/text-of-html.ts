import { Parser } from 'htmlparser2';

const SILENT = new Set(['script', 'style', 'title', 'template']);
const BLOCKS = new Set(['p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'blockquote', 'table', 'ul', 'ol']);

/** What a program that shows no HTML shows. Takes time in proportion to its length, whatever the markup is. */
export function textOfHtml(html: string): string {
  const words: string[] = [];
  let silentDepth = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (SILENT.has(name)) silentDepth += 1;
      else if (name === 'br') words.push('\n');
    },
    ontext(text) {
      if (silentDepth === 0) words.push(text);
    },
    onclosetag(name) {
      if (SILENT.has(name)) silentDepth = Math.max(0, silentDepth - 1);
      else if (BLOCKS.has(name)) words.push('\n');
    },
  });
  parser.end(html);
  return words.join('').split('\n').map((line) => line.trim()).join('\n').replaceAll(/\n{3,}/g, '\n\n').trim();
}
