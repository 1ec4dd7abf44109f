import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import type { Sandbox } from '@rookery/sandbox';
import type { FastifyRequest } from 'fastify';
import { CONFIGURATION, DATABASE, SANDBOX } from '../composition/tokens.js';
import type { Configuration } from '../configuration/index.js';
import type { Database, Statement } from '../persistence/database.js';
import { isSameText } from '../secrets/index.js';
import { apiError } from './api-error.js';
import { Public } from './permission.js';

interface Totals {
  readonly succeeded: number;
  readonly failed: number;
  readonly emitted: number;
  readonly agents: number;
}

interface Waiting {
  readonly lag: number;
}

const totals: Statement = {
  name: 'agent totals',
  text: `select coalesce(sum(succeeded), 0)::bigint as succeeded, coalesce(sum(failed), 0)::bigint as failed, coalesce(sum(emitted), 0)::bigint as emitted,
    count(*) filter (where state = 'live') as agents from agent`,
};
const waiting: Statement = {
  name: 'total lag',
  text: 'select coalesce(sum(p.head - c.position), 0)::bigint as lag from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id',
};

/** Figures for Prometheus, in its text format 0.0.4. For loopback, or for whoever has `ROOKERY_METRICS_TOKEN`. */
@Controller('metrics')
export class MetricsController {
  readonly #configuration: Configuration;
  readonly #database: Database;
  readonly #sandbox: Sandbox;

  constructor(@Inject(CONFIGURATION) configuration: Configuration, @Inject(DATABASE) database: Database, @Inject(SANDBOX) sandbox: Sandbox) {
    this.#configuration = configuration;
    this.#database = database;
    this.#sandbox = sandbox;
  }

  @Get()
  @Public('the token ROOKERY_METRICS_TOKEN, or calls from the machine itself')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(@Req() request: FastifyRequest): Promise<string> {
    if (!this.#mayRead(request)) throw apiError('auth.required');
    const [[sums], [lag]] = await Promise.all([this.#database.rows<Totals & Record<string, unknown>>(totals, []), this.#database.rows<Waiting & Record<string, unknown>>(waiting, [])]);
    const { rss, heapUsed } = process.memoryUsage();
    const sandbox = this.#sandbox.stats();
    return [
      counter('rookery_agent_events_succeeded_total', 'Events agents have worked through.', sums?.succeeded ?? 0),
      counter('rookery_agent_events_failed_total', 'Events agents have failed on.', sums?.failed ?? 0),
      counter('rookery_events_emitted_total', 'Events agents have emitted.', sums?.emitted ?? 0),
      gauge('rookery_agents', 'Published agents.', sums?.agents ?? 0),
      gauge('rookery_lag_events', 'Events that wait in links.', lag?.lag ?? 0),
      gauge('rookery_process_resident_bytes', 'Resident memory of this process.', rss),
      gauge('rookery_process_heap_bytes', 'Heap in use.', heapUsed),
      counter('rookery_process_cpu_seconds_total', 'CPU time of this process.', cpuSeconds()),
      gauge('rookery_sandbox_children', 'Sandbox processes alive.', sandbox.children),
      counter('rookery_sandbox_events_total', 'Events run in the sandbox by this process.', sandbox.events),
      counter('rookery_sandbox_restarts_total', 'Sandbox processes replaced.', sandbox.restarts),
    ].join('');
  }

  #mayRead({ ip, headers }: FastifyRequest): boolean {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const { metricsToken } = this.#configuration;
    if (token !== undefined && metricsToken !== undefined) return isSameText(token, metricsToken);
    // A proxy on this machine makes everybody look local; it says so in a header, and then only the token counts.
    return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(ip) && headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined;
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function counter(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
