export { structuredLog } from './structured-log.js';
