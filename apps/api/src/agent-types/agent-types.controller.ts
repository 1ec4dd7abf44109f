import { Controller, Get, Inject } from '@nestjs/common';
import { AGENT_CATALOGUE } from '../composition/tokens.js';
import type { AgentCatalogue } from '../engine/agent-catalogue.js';
import { Permission } from '../http/permission.js';

@Controller('api/v1/agent-types')
export class AgentTypesController {
  readonly #catalogue: AgentCatalogue;

  constructor(@Inject(AGENT_CATALOGUE) catalogue: AgentCatalogue) {
    this.#catalogue = catalogue;
  }

  /** Every agent type and every kind of credential, with the JSON Schema of its options or fields. */
  @Get()
  @Permission('agent-type:read')
  list() {
    return { items: this.#catalogue.manifests(), credentialKinds: this.#catalogue.credentialManifests(), cursor: null };
  }
}
