import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Reads a day (its beginning, local time) or a time with its zone, as RFC 3339 in UTC. @throws CliError that names the option */
export function readTime(option: string, text: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text);
  const time = new Date(isDay ? `${text}T00:00:00` : text);
  const isReal = !Number.isNaN(time.getTime()) && (!isDay || time.getDate() === Number(text.slice(8)));
  if ((isDay || isTime) && isReal) return time.toISOString();
  throw new CliError(
    EXIT.usage,
    `${option}: expected a day such as 2026-11-30, or a time such as 2026-11-30T18:00:00Z, got ${JSON.stringify(text)}; correct it`,
  );
}
