/**
 * Under which property a job holds its context. A registered symbol, so that a runner that extends the `AbstractJob` of
 * another copy of this library (a plug-in with its own node_modules) can be bound by this one.
 */
export const CONTEXT: unique symbol = Symbol.for('jobcast.job-kit.context');
