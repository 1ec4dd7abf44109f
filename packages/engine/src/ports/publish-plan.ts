export interface PlannedSchedule {
  /** The document's schedule as JSON text; a publish that leaves it as it was keeps the next run. */
  readonly text: string;
  readonly firstRunAt: number;
}

export interface PlannedAgent {
  readonly slug: string;
  /** The agent it continues (same slug and type, renamed, or still draining); `null`: a new one. */
  readonly agentId: number | null;
  readonly type: string;
  /** The ports that get a producer: `out` and every port a link leaves from. */
  readonly ports: readonly string[];
  /** `retention.keep` of the document as text; `null`: the default. */
  readonly retention: string | null;
  /** Sources with a schedule. */
  readonly schedule: PlannedSchedule | null;
}

export interface PlannedLink {
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

/**
 * What a publish changes. A link that stays keeps its cursor; a new one starts at the head its producer has at that
 * moment; a removed one drains up to that head under its old version. Where the producer itself is removed the mark
 * stays open until that agent has drained, because it may still emit.
 */
export interface PublishPlan {
  readonly agents: readonly PlannedAgent[];
  readonly removedAgents: readonly { readonly agentId: number; readonly slug: string; readonly timers: 'keep' | 'drop' }[];
  readonly keptLinks: readonly { readonly linkId: number }[];
  /** Draining links without a mark whose producer came back: they live on with their cursor. */
  readonly revivedLinks: readonly { readonly linkId: number }[];
  readonly newLinks: readonly PlannedLink[];
  /** `open`: drains without a mark. Otherwise up to the producer's head. */
  readonly removedLinks: readonly { readonly linkId: number; readonly open: boolean }[];
}
