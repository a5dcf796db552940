import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { BOUNDS } from '#libs/contract';
import { AccessGuard, CurrentCaller, type AuditRow, type Caller } from '../access/index.js';
import type { FieldCheck, Fields } from '../jobs/index.js';
import { ListAudit } from '../use-cases/index.js';
import { queryNumberCheck } from './query-number.js';
import { readFields } from './read-fields.js';

const DEFAULT_LIMIT = 50;
const FIELDS: Readonly<Record<string, FieldCheck>> = {
  limit: queryNumberCheck(BOUNDS.pageSize),
  cursor: { ...queryNumberCheck(BOUNDS.auditCursor), expected: 'the nextCursor of the page before' },
};

/** An entry of the audit as REST shows it. */
export type AuditView = Omit<AuditRow, 'at' | 'id'> & { readonly id: string; readonly at: string };

/** The book of writes by REST, for who has `manage_tenants`. */
@Controller('v1/audit')
@UseGuards(AccessGuard)
export class AuditController {
  constructor(private readonly listAudit: ListAudit) {}

  /** The newest first. Entries are kept for 90 days. */
  @Get()
  async list(@Query() query: Fields, @CurrentCaller() caller: Caller): Promise<{ items: AuditView[]; nextCursor: string | null }> {
    const { limit, cursor } = readFields(query, FIELDS);
    const asked = { before: cursor === undefined ? null : Number(cursor), limit: Number(limit ?? DEFAULT_LIMIT) };
    const { items, nextCursor } = await this.listAudit.execute(caller, asked);
    return { items: items.map(auditView), nextCursor: nextCursor === null ? null : String(nextCursor) };
  }
}

function auditView({ id, at, ...entry }: AuditRow): AuditView {
  return { id: String(id), at: at.toISOString(), ...entry };
}
