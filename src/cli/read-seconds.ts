import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Reads an option that is a length of time such as `60s`, in seconds. */
export function readSeconds(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const seconds = UNIT_SECONDS[unit];
  if (seconds === undefined) throw new InvalidArgumentError('Expected a length of time such as 60s or 2m.');
  return Number(count) * seconds;
}
