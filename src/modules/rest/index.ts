export { ProblemFilter } from './problem-filter.js';
export { holdBodies, ReadBody } from './request-body.js';
export { RestModule } from './rest.module.js';
