import { DomHandler, type Document } from 'domhandler';
import { Parser, type Handler } from 'htmlparser2';
import { badPage } from '../failures.js';

/** As browsers have it. */
const DEEPEST = 512;
const MOST_ELEMENTS = 300_000;

/** Reads HTML as it stands, whatever was forgotten in it, in time linear in the text: the depth, which everything else goes with, is bounded while reading. */
export function parseHtml(text: string, url: string): Document {
  const tree = new DomHandler();
  let depth = 0;
  let elements = 0;
  const handler: Partial<Handler> = {
    onparserinit: (parser) => tree.onparserinit(parser),
    onopentag(name, attributes) {
      depth += 1;
      elements += 1;
      if (depth > DEEPEST) throw badPage(url, `the HTML is nested deeper than ${DEEPEST} levels; nothing of it was read`);
      if (elements > MOST_ELEMENTS) throw badPage(url, `the HTML has more than ${MOST_ELEMENTS} elements; ask for smaller pages`);
      tree.onopentag(name, attributes);
    },
    onclosetag() {
      depth -= 1;
      tree.onclosetag();
    },
    ontext: (data) => tree.ontext(data),
    oncomment: (data) => tree.oncomment(data),
    oncommentend: () => tree.oncommentend(),
    oncdatastart: () => tree.oncdatastart(),
    oncdataend: () => tree.oncdataend(),
    onprocessinginstruction: (name, data) => tree.onprocessinginstruction(name, data),
    onend: () => tree.onend(),
    onerror: (error) => tree.onerror(error),
  };
  const parser = new Parser(handler, { decodeEntities: true });
  parser.write(text);
  parser.end();
  return tree.root;
}
