import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { parseWorkflowDocument, type JsonValue, type WorkflowDocument } from '@rookery/model';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { parameterForm } from '../workflows/parameter-form.js';
import { WorkflowsService } from '../workflows/workflows.service.js';
import { withParameters } from './copies.service.js';
import { LibraryRepository } from './library.repository.js';
import { NeedsCheck } from './standing-needs.js';

/** The folder of ready-made workflows. */
export const TEMPLATES_FOLDER = Symbol('templates folder');

interface Template {
  readonly name: string;
  readonly document: WorkflowDocument;
  readonly readme: string;
}

const MOST_COPIES = 99;

/** Ready-made workflows, as they are shipped: a folder each with its document and a README. */
@Injectable()
export class TemplatesService {
  constructor(
    @Inject(TEMPLATES_FOLDER) private readonly folder: string,
    @Inject(WorkflowsService) private readonly workflows: WorkflowsService,
    @Inject(LibraryRepository) private readonly library: LibraryRepository,
    @Inject(NeedsCheck) private readonly needs: NeedsCheck,
  ) {}

  /** By name, with what each needs and whether it is there. */
  async list(workspaceId: number) {
    const items = [];
    for (const template of await this.#read()) items.push(await this.#view(workspaceId, template));
    return { items };
  }

  async get(workspaceId: number, name: string) {
    const template = await this.#find(name);
    return { ...(await this.#view(workspaceId, template)), readme: template.readme, document: template.document };
  }

  /** A new draft of it. Without a name it takes the template's, numbered where that is taken. */
  async use(caller: Caller, template: string, given: { readonly name?: string | undefined; readonly folder: string; readonly parameters: Readonly<Record<string, JsonValue>> }) {
    const { workspaceId } = caller;
    const { document } = await this.#find(template);
    const name = given.name ?? (await this.#freeName(workspaceId, document.name));
    const made = await this.workflows.create(caller, withParameters({ ...document, name }, given.parameters), { folder: given.folder, from: `template ${template}` });
    return { ...made, needs: await this.needs.of(workspaceId, [{ ...document, name }]) };
  }

  async #view(workspaceId: number, { name, document }: Template) {
    const { title, description, tags } = document;
    return { name, title: title ?? name, description: description ?? '', tags: tags ?? [], parameters: parameterForm(document), agents: Object.keys(document.agents).length, needs: await this.needs.of(workspaceId, [document]) };
  }

  async #freeName(workspaceId: number, name: string): Promise<string> {
    const candidates = [name, ...Array.from({ length: MOST_COPIES - 1 }, (_, index) => `${name.slice(0, 60)}-${index + 2}`)];
    const taken = await this.library.takenNames({ workspaceId }, candidates);
    const free = candidates.find((candidate) => !taken.has(candidate));
    if (free === undefined) throw apiError('conflict.name', { name });
    return free;
  }

  async #find(name: string): Promise<Template> {
    const template = (await this.#read()).find((candidate) => candidate.name === name);
    if (template === undefined) throw apiError('notFound', { what: 'template', id: name.slice(0, 100) });
    return template;
  }

  async #read(): Promise<readonly Template[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).toSorted();
    return (await Promise.all(folders.map((name) => readTemplate(this.folder, name)))).flat();
  }
}

/** A folder without a readable document is no template: the folder holds tests and notes too. */
async function readTemplate(folder: string, name: string): Promise<readonly Template[]> {
  const text = await readFile(join(folder, name, 'workflow.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return [];
  const parsed = parseWorkflowDocument(JSON.parse(text));
  const readme = await readFile(join(folder, name, 'README.md'), 'utf8').catch(() => '');
  return parsed.ok ? [{ name, document: parsed.value, readme }] : [];
}
