/**
 * Each claim and each end moves a lane's virtual time, which i_lane_turn names, and so makes an entry in every index of t_lane. For an entry in
 * a unique one PostgreSQL looks at every version of the lane for another row that lives: while another transaction holds an old snapshot these are as
 * many as the lane was written since. So neither index is unique: ids come from the identity, and `ensureLanes` makes a lane under a lock.
 */
export const LANE_INDEXES = `
ALTER TABLE t_lane DROP CONSTRAINT t_lane_pkey, DROP CONSTRAINT t_lane_tenant_type_key;
CREATE INDEX i_lane_id ON t_lane (id);
CREATE INDEX i_lane_tenant ON t_lane (tenant, type);
`;
