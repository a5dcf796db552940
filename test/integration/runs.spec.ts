// One file, because each file loads the modules of the service for itself: two seconds of CPU time.
import './runs/reports.js';
import './runs/files.js';
import './runs/records.js';
