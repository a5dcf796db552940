export { isJsonMessage } from './is-json-message.js';
export { ProblemFilter } from './problem-filter.js';
export { RestModule } from './rest.module.js';
