/** One tenant and one type: what names a lane. */
export interface LaneName {
  readonly tenant: string;
  readonly type: string;
}
