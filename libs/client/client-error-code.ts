/**
 * Why the client itself failed a call: `BUFFER_FULL` (too many calls without an answer), `NO_SERVICE` (no service has declared the
 * namespace on this broker), `TIMEOUT` (no answer in time), `NOT_TAKEN` (the broker refuses the message for good), `STOPPED`
 * (the client was stopped).
 */
export type ClientErrorCode = 'BUFFER_FULL' | 'NO_SERVICE' | 'TIMEOUT' | 'NOT_TAKEN' | 'STOPPED';
