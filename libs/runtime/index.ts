export { backOffMs, type BackOff } from './back-off.js';
export { Batcher, type BatcherOptions } from './batcher.js';
export { holdPoint, type HoldPoint } from './hold-point.js';
export { LongLived } from './long-lived.js';
export { monotonicMs } from './monotonic-ms.js';
export { RecentMap } from './recent-map.js';
export { Repeating } from './repeating.js';
export { threadFile } from './thread-file.js';
export { WakeUp } from './wake-up.js';
