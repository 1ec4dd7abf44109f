import { Inject, Injectable } from '@nestjs/common';
import { Engine, type AgentSeat } from '@rookery/engine';
import type { JsonValue } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { CLOCK } from '../composition/tokens.js';
import { hidesPersonal } from '../accounts/audit-changes.js';
import { PersonalMarks } from '../personal-data/personal-marks.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { AgentStateRepository } from './agent-state.repository.js';

/** One value of one agent. */
export interface StatePlace {
  readonly workflowId: number;
  readonly slug: string;
  readonly key: string;
}

const LONGEST_VALUE = 1_048_576;

/** Corrects what an agent remembers, by hand. */
@Injectable()
export class AgentStateService {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(AgentStateRepository) private readonly states: AgentStateRepository,
    @Inject(PersonalMarks) private readonly marks: PersonalMarks,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Puts another value in the place of one that is there; when it ends stays as it was. */
  async replace(caller: Caller, place: StatePlace, value: JsonValue, address: string): Promise<{ readonly key: string; readonly value: JsonValue }> {
    const text = JSON.stringify(value);
    if (text.length > LONGEST_VALUE) throw apiError('value.invalid', { key: place.key.slice(0, 100), reason: `it has ${text.length} letters, at most ${LONGEST_VALUE} are kept` });
    await this.#change(caller, place, { action: 'state.set', address, edit: (before) => (isNested(before) ? JSON.stringify(text) : text) });
    return { key: place.key, value };
  }

  remove(caller: Caller, place: StatePlace, address: string): Promise<void> {
    return this.#change(caller, place, { action: 'state.removed', address, edit: () => null });
  }

  async #change(caller: Caller, place: StatePlace, { action, address, edit }: { readonly action: 'state.set' | 'state.removed'; readonly address: string; readonly edit: (before: string) => string | null }): Promise<void> {
    const { workspaceId, accountId } = caller;
    const { topologyAgent, current } = this.#seat(workspaceId, place);
    const object = `${place.workflowId}/${place.slug}`;
    const hides = hidesPersonal((await this.marks.of(workspaceId)).fields);
    const entry = (before: string, after: string | null) => ({
      workspaceId, accountId, action, subject: `${current.workflow.document.name}/${place.slug}`, objectId: object, detail: { key: place.key }, address, hides,
      before: { value: valueOf(before) }, after: after === null ? undefined : { value: valueOf(after) },
    });
    const isThere = await this.states.change(topologyAgent, { key: place.key, now: this.clock.now(), entry, edit });
    if (!isThere) throw apiError('notFound', { what: 'stored value', id: place.key.slice(0, 100) });
  }

  #seat(workspaceId: number, { workflowId, slug }: StatePlace): AgentSeat {
    const seat = this.engine.agentBySlug({ workspaceId, workflowId }, slug);
    if (seat === undefined) throw apiError('notFound', { what: 'agent', id: slug.slice(0, 100) });
    return seat;
  }
}

function valueOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'string' || !isNested(text)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** What user code remembers is JSON text inside JSON text, and must stay so. */
function isNested(text: string): boolean {
  const value: unknown = JSON.parse(text);
  return typeof value === 'string' && /^[[{]/.test(value);
}
