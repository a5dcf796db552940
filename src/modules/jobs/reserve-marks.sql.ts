import { RolledBackError, sqlStateOf, type SqlRunner } from '../../database/index.js';
import type { IdempotencyMark } from './idempotency.js';

const FORGET = `DELETE FROM t_idempotency k USING unnest($1::text[], $2::text[], $3::text[]) AS u(tenant, kind, key)
  WHERE k.tenant = u.tenant AND k.kind = u.kind AND k.key = u.key AND k.expires_at <= now()`;

const RESERVE = `INSERT INTO t_idempotency (tenant, kind, key, owner, digest, job_ids, expires_at)
  SELECT u.tenant, u.kind, u.key, u.owner, decode(u.digest, 'hex'), string_to_array(u.job_ids, ',')::uuid[], now() + interval '7 days'
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS u(tenant, kind, key, owner, digest, job_ids)
  ORDER BY u.tenant, u.kind, u.key, u.owner
  ON CONFLICT DO NOTHING`;

/** The same body is of the same owner, also where an instance of the last release has not written it. */
const READ = `SELECT k.tenant, k.kind, k.key, u.owner, encode(k.digest, 'hex') AS digest, k.job_ids AS "jobIds"
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS u(tenant, kind, key, owner, digest)
  JOIN t_idempotency k ON k.tenant = u.tenant AND k.kind = u.kind AND k.key = u.key AND (k.owner = u.owner OR k.digest = decode(u.digest, 'hex'))`;

const LOCK_TIMEOUT = '55P03';

/** Another transaction holds one of the marks, and has not ended in time. */
export class KeyHeldError extends RolledBackError {}

/** Bounds what the statements up to the next call of it wait for a lock; 0: without bound. */
const PATIENCE = `SELECT set_config('lock_timeout', $1, true)`;

/**
 * Reserves marks for seven days and gives all that stand now, those reserved before among them. When two transactions
 * bring one mark, the second waits for the first, `patienceMs` at most (0: without bound; @throws KeyHeldError). The mark is read by a
 * statement of its own, because it must see what the one before waited for.
 */
export async function reserveMarks(runner: SqlRunner, marks: readonly IdempotencyMark[], patienceMs: number): Promise<IdempotencyMark[]> {
  const keys = [marks.map(({ tenant }) => tenant), marks.map(({ kind }) => kind), marks.map(({ key }) => key)];
  const bodies = [marks.map(({ owner }) => owner), marks.map(({ digest }) => digest)];
  const jobIds = marks.map((mark) => mark.jobIds.join(','));
  const wait = (ms: number) => (patienceMs > 0 ? runner.query(PATIENCE, [`${ms}ms`]) : undefined);
  const [, , , , standing] = await Promise.all([
    wait(patienceMs),
    runner.query(FORGET, keys),
    runner.query(RESERVE, [...keys, ...bodies, jobIds]),
    wait(0),
    runner.query<IdempotencyMark>(READ, [...keys, ...bodies]),
  ]).catch((error: unknown) => {
    throw sqlStateOf(error) === LOCK_TIMEOUT ? new KeyHeldError('another transaction holds one of the keys', { cause: error }) : error;
  });
  return standing;
}
