import { Injectable } from '@nestjs/common';
import { Audit, mayManageTenants, type AuditRow, type Caller } from '../access/index.js';
import { forbidden } from './forbidden.js';

/** A page of the book of writes. */
export interface AuditPage {
  readonly items: readonly AuditRow[];
  /** Null at the end. */
  readonly nextCursor: number | null;
}

/** Shows who wrote what, newest first. */
@Injectable()
export class ListAudit {
  constructor(private readonly audit: Audit) {}

  /** @throws JobcastError `FORBIDDEN`. */
  async execute(caller: Caller, { before, limit }: { readonly before: number | null; readonly limit: number }): Promise<AuditPage> {
    if (!mayManageTenants(caller)) throw forbidden('the permission manage_tenants');
    const items = await this.audit.list(before, limit + 1);
    const page = items.slice(0, limit);
    return { items: page, nextCursor: items.length > limit ? (page.at(-1)?.id ?? null) : null };
  }
}
