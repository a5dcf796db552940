/**
 * jsonb keeps no order of properties, json does. The older column stays: older instances write it alone. What stands here counts only while it
 * says the same.
 */
export const WRITTEN_SCHEMA = `ALTER TABLE t_job_type ADD COLUMN written_schema json`;
