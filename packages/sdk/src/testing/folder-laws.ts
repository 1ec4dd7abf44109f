import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentType } from '../agent.js';

const FILES = ['spec.ts', 'agent.ts', 'agent.test.ts', 'README.md'];
const HEADINGS = ['When to use', 'Options', 'Receives and emits', 'Examples', 'Notes'];

/** The folder holds its files, and the README has its headings in order and names every option. */
export async function folderFaults(agent: AgentType, folderOf: ((type: string) => string) | undefined): Promise<readonly string[]> {
  if (folderOf === undefined) return [];
  const folder = folderOf(agent.spec.type);
  const files = await readdir(folder);
  const missing = FILES.filter((file) => !files.includes(file)).map((file) => `there is no ${file}`);
  return files.includes('README.md') ? [...missing, ...readmeFaults(agent, await readFile(join(folder, 'README.md'), 'utf8'))] : missing;
}

function readmeFaults(agent: AgentType, text: string): readonly string[] {
  const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
  const opening = /^# \S.*\n\n[^#\n].*/.test(text);
  const section = text.split(/^## /m).find((part) => part.startsWith('Options')) ?? '';
  const unnamed = Object.keys(agent.spec.options.shape).filter((name) => !section.includes(`\`${name}\``));
  return [
    ...(opening ? [] : ['README.md does not open with a title and a paragraph']),
    ...(headings.join() === HEADINGS.join() ? [] : [`README.md has the headings ${headings.join(', ')}; write ${HEADINGS.join(', ')}`]),
    ...unnamed.map((name) => `README.md does not name the option \`${name}\` under Options`),
  ];
}
