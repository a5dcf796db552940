import { SqlSession } from '../../src/database/sql-session.js';

/** Statements of the service under test: which were sent, and which one fails when it is sent the next `times` times. */
export class Statements {
  readonly sent = new Set<string>();
  #failing: { readonly sql: string; readonly state: string; times: number } | undefined;
  readonly #query = SqlSession.prototype.query;

  constructor() {
    const { sent } = this;
    const next = (sql: string): string | undefined => {
      const failing = this.#failing;
      if (failing?.sql !== sql || failing.times === 0) return undefined;
      failing.times -= 1;
      return raise(failing.state);
    };
    const query = this.#query;
    SqlSession.prototype.query = function <Row>(this: SqlSession, sql: string, values?: readonly unknown[]): Promise<Row[]> {
      sent.add(sql);
      const instead = next(sql);
      return instead === undefined ? (query.call(this, sql, values ?? []) as Promise<Row[]>) : this.queryOnce(instead, []);
    };
  }

  fail(sql: string, state: string, times = 1): void {
    this.#failing = { sql, state, times };
  }

  /** How often the statement that fails was not sent so far. */
  get left(): number {
    return this.#failing?.times ?? 0;
  }

  restore(): void {
    SqlSession.prototype.query = this.#query;
  }
}

/** The server itself raises the error, so that the transaction fails as in earnest. */
const raise = (state: string): string => `DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '${state}'; END $$`;
