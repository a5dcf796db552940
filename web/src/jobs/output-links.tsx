import { useQuery } from '@tanstack/react-query';
import { jobsApi } from '../api/jobs-api';
import { address } from '../api/address';
import { sizeText } from '../format/size-text';
import { Icon } from '../parts/icon';

/** The files that a job made, each to be downloaded. */
export function OutputLinks({ jobId, count }: { readonly jobId: string; readonly count: number }) {
  const { data } = useQuery({ queryKey: ['files', jobId, count], queryFn: () => jobsApi.files(jobId), staleTime: Infinity });
  const outputs = data?.items.filter(({ kind }) => kind === 'output') ?? [];
  return (
    <p className="note outputs">
      {outputs.map(({ id, name, bytes }) => (
        <a key={id} href={address(`jobs/${encodeURIComponent(jobId)}/files/${encodeURIComponent(id)}`)} download={name} title={name}>
          <Icon name="download" /> Download ({sizeText(bytes)})
        </a>
      ))}
    </p>
  );
}
