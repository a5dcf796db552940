import { Controller, Get, Query, UseGuards } from '@nestjs/common';
import { AccessGuard, CurrentCaller, type AuditRow, type Caller } from '../access/index.js';
import type { FieldCheck, Fields } from '../jobs/index.js';
import { ListAudit } from '../use-cases/index.js';
import { readFields } from './read-fields.js';

const MAX_LIMIT = 250;
const DEFAULT_LIMIT = 50;
const wholeNumber =
  (max: number): FieldCheck['fits'] =>
  (value) =>
    typeof value === 'string' && /^[1-9]\d{0,15}$/.test(value) && Number(value) <= max;
const FIELDS: Readonly<Record<string, FieldCheck>> = {
  limit: { expected: `a whole number from 1 to ${MAX_LIMIT}`, fits: wholeNumber(MAX_LIMIT) },
  cursor: { expected: 'the nextCursor of the page before', fits: wholeNumber(Number.MAX_SAFE_INTEGER) },
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
