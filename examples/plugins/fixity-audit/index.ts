import { FixityAudit } from './fixity-audit.js';

/** The runners of this plug-in. */
export default [FixityAudit];
