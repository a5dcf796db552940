/** Where the library tells what happens to it: structured fields first, then one sentence. A pino logger fits. */
export interface Tell {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
