/** Registered for the same reason as `context-key.ts`. */
const BRAND: unique symbol = Symbol.for('jobcast.job-kit.any-object');

/** As the parameter or result class of a job type: any JSON object will do and reaches the job as it was submitted. */
export class AnyObject {
  static readonly [BRAND] = true;
  [property: string]: unknown;
}

/** Whether a class is `AnyObject`, of whichever copy of this library. */
export function isAnyObject(valueClass: unknown): valueClass is typeof AnyObject {
  return typeof valueClass === 'function' && Object.hasOwn(valueClass, BRAND);
}
