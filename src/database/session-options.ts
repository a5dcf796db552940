/**
 * What every connection of the service is told at its start. The statements of the hot path go by index from a handful of
 * ids; with statistics that lag behind tables which fill and drain in seconds, the planner would at times choose a hash
 * join over the whole table (58 to 160 times slower). JIT costs more than these statements take. A transaction of ours
 * is idle for milliseconds; one whose process hangs would hold the claim's lock, so the server ends it after ten seconds.
 */
export function sessionOptions(schema: string): string {
  return `-c search_path=${schema} -c jit=off -c enable_hashjoin=off -c enable_mergejoin=off -c timezone=UTC -c idle_in_transaction_session_timeout=10000`;
}
