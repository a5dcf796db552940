export { guarded, isError, messageOf, propertyOf, reasonText, shown, textOf } from './foreign-value.js';
export { stackTraceOf, thrownMessage } from './stack-trace.js';
export { storableText } from './storable-text.js';
export { writeJson, type WrittenJson } from './write-json.js';
