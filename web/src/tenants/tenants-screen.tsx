import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { operationsApi } from '../api/operations-api';
import type { TenantView } from '../api/operations-view';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { TenantDialog } from './tenant-dialog';
import { TenantRow } from './tenant-row';

const AGAIN_MS = 5_000;

/** The tenants: what each is due, what it gets, and what waits. */
export function TenantsScreen() {
  const { data, error } = useQuery({ queryKey: ['tenants'], queryFn: operationsApi.tenants, refetchInterval: AGAIN_MS });
  const [edited, setEdited] = useState<TenantView | null>(null);
  const items = [...(data?.items ?? [])].sort((a, b) => (b.shareReceived ?? 0) - (a.shareReceived ?? 0) || a.name.localeCompare(b.name));
  return (
    <>
      <header className="screen-header">
        <Title text="Tenants" />
      </header>
      <p className="dim">
        Shares of the run time of the last hour: the bar is what a tenant received, the mark what it was due by its weight among those who
        had work.
      </p>
      {error && <Failure error={error} what="The tenants cannot be shown." />}
      {data && items.length === 0 && <p className="panel">There are no tenants yet: the first job of a tenant makes it.</p>}
      {items.length > 0 && (
        <table aria-label="Tenants">
          <thead>
            <tr>
              <th scope="col">Tenant</th>
              <th scope="col">Share received and due</th>
              <th scope="col" className="number">
                Weight
              </th>
              <th scope="col" className="number">
                Running
              </th>
              <th scope="col" className="number">
                Queued
              </th>
              <th scope="col" className="number">
                Oldest wait
              </th>
              <th scope="col">Limits</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((tenant) => (
              <TenantRow key={tenant.name} tenant={tenant} onEdit={() => setEdited(tenant)} />
            ))}
          </tbody>
        </table>
      )}
      {edited && <TenantDialog key={edited.name} tenant={edited} onClose={() => setEdited(null)} />}
    </>
  );
}
