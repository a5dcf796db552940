// One file, because each file loads the modules of the service for itself: two seconds of CPU time.
import './rest/reads.js';
import './rest/writes.js';
import './rest/streams.js';
