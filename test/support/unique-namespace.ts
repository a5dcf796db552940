import { randomBytes } from 'node:crypto';

/** A namespace (of exchanges, queues, a schema) that no other test has: letters, digits and `_` only. */
export function uniqueNamespace(): string {
  return `t_${randomBytes(6).toString('hex')}`;
}
