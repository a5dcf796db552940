/** Whether a statement gave up waiting for what another transaction holds (`lock_timeout`); nothing is wrong with it. */
export function isLockTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === '55P03';
}
