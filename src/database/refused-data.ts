/** SQLSTATE classes "data exception", "integrity constraint violation" and "program limit exceeded". */
const REFUSED = /^(22|23|54)[0-9A-Z]{3}$/;

/** Whether the database refused what was to be written: writing the same again would be refused again. */
export function isRefusedData(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && REFUSED.test(String(error.code));
}
