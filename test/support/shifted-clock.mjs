/** Loaded before a program (`--import`): its wall clock, and that of its threads, is off by SHIFTED_CLOCK_MS. Its monotonic clock is not. */
import { performance } from 'node:perf_hooks';

const shiftMs = Number(process.env.SHIFTED_CLOCK_MS);
const RealDate = Date;
const realNow = Date.now;
const { timeOrigin } = performance;

Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + shiftMs });
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length ? args : [realNow() + shiftMs], newTarget),
  apply: () => new RealDate(realNow() + shiftMs).toString(),
});
RealDate.now = () => realNow() + shiftMs;
RealDate.prototype.constructor = globalThis.Date;
