import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { operationsApi } from '../api/operations-api';
import type { InstanceView } from '../api/operations-view';
import { ConfirmDialog } from '../parts/confirm-dialog';
import { Failure } from '../parts/failure';
import { Title } from '../parts/title';
import { useFlash } from '../shell/flash';
import { InstanceCard } from './instance-card';

const AGAIN_MS = 3_000;

/** The running processes of the service: their pools, their types and whether they are alive. */
export function InstancesScreen() {
  const { data, error, refetch } = useQuery({ queryKey: ['instances'], queryFn: operationsApi.instances, refetchInterval: AGAIN_MS });
  const [asked, setAsked] = useState<InstanceView | null>(null);
  const flash = useFlash();
  const drain = async (): Promise<void> => {
    if (!asked) return;
    await operationsApi.drain(asked.incarnation);
    flash({ text: `${asked.name} drains: it takes no more jobs.` });
    await refetch();
  };
  return (
    <>
      <header className="screen-header">
        <Title text="Instances" />
      </header>
      {error && <Failure error={error} what="The instances cannot be shown." />}
      {data?.items.length === 0 && <p className="panel">No instance has a scheduler: queued jobs wait until one starts.</p>}
      <div className="cards">
        {data?.items.map((instance) => (
          <InstanceCard key={instance.incarnation} instance={instance} onDrain={() => setAsked(instance)} />
        ))}
      </div>
      <ConfirmDialog
        title={`Drain ${asked?.name ?? ''}`}
        action="Drain"
        isDangerous
        isOpen={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={drain}
      >
        <p>The instance takes no more jobs. What runs may end. It takes jobs again after it was started anew.</p>
      </ConfirmDialog>
    </>
  );
}
