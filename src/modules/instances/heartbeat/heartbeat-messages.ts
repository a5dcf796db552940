/**
 * What the heartbeat's thread tells the main thread. What it tells is in the shared memory before, except for `failed`;
 * a message that waits because the main loop is blocked, or gets lost with the thread, does no harm.
 * - `ready`: it works.
 * - `changed`: the lease was renewed after a gap, or the incarnation was taken for lost.
 * - `failed`: a renewal failed, for the first time since one succeeded.
 */
export type HeartbeatNews = { readonly news: 'ready' | 'changed' } | { readonly news: 'failed'; readonly error: string };

/** What the main thread tells the heartbeat's: `renew` now, or `end`. */
export type HeartbeatOrder = 'renew' | 'end';
