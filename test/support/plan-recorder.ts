import type { SqlRunner } from '../../src/database/index.js';

/** One node of a plan, as EXPLAIN (FORMAT JSON) gives it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A statement's plan as it was carried out. */
export interface RecordedPlan {
  readonly sql: string;
  readonly nodes: readonly PlanNode[];
  /** Pages that were touched, in the cache or not. */
  readonly buffers: number;
}

interface Explained {
  readonly Plan: PlanNode & { readonly 'Shared Hit Blocks': number; readonly 'Shared Read Blocks': number };
}

/** Carries statements out twice: once under EXPLAIN (ANALYZE, BUFFERS), undone by a savepoint, once for good. */
export class PlanRecorder implements SqlRunner {
  readonly plans: RecordedPlan[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly runner: SqlRunner) {}

  query<Row>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const done = this.#last.then(() => this.#record<Row>(sql, values));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #record<Row>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    if (!sql.includes('setval')) await this.#explain(sql, values);
    return this.runner.query<Row>(sql, values);
  }

  async #explain(sql: string, values: readonly unknown[]): Promise<void> {
    await this.runner.query('SAVEPOINT plan');
    const [row] = await this.runner.query<{ 'QUERY PLAN': Explained[] }>(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, values);
    await this.runner.query('ROLLBACK TO SAVEPOINT plan');
    const plan = row!['QUERY PLAN'][0]!.Plan;
    this.plans.push({ sql, nodes: flatten(plan), buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'] });
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}
