/** What is read of an audit's result: zeros where there is none. */
export interface AuditResult {
  readonly files: number;
  readonly bytes: number;
}

/** The counts in a job's result, of whatever type the job was. */
export function auditResult(result: unknown): AuditResult {
  const { files, bytes } = (typeof result === 'object' && result !== null ? result : {}) as Partial<Record<keyof AuditResult, unknown>>;
  return { files: typeof files === 'number' ? files : 0, bytes: typeof bytes === 'number' ? bytes : 0 };
}
