import { buildIfStale } from './build.mjs';
import { installIfStale } from './install.mjs';
import { environmentWith, findNode24 } from './node-runtime.mjs';

/**
 * Makes the checkout ready to run: dependencies installed, Node 24 found and first on PATH for everything started
 * from here, and, unless `build` is false, every project built.
 * @param {{ build?: boolean }} [options]
 * @returns {Promise<string>} the path of Node 24
 */
export async function prepare({ build = true } = {}) {
  await installIfStale();
  const node = findNode24();
  Object.assign(process.env, environmentWith(node));
  if (build) await buildIfStale(node);
  return node;
}
