import type { JobView } from '../api/job-view';

/** Whether a job completed although errors stand in its log; its reason says how many. */
export const hasErrors = ({ status, reason }: JobView): boolean => status === 'SUCCEEDED' && reason !== null;
