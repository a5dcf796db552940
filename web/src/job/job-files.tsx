import { useQuery } from '@tanstack/react-query';
import { address } from '../api/address';
import type { FileView, JobView } from '../api/job-view';
import { jobsApi } from '../api/jobs-api';
import { sizeText } from '../format/size-text';
import { CopyButton } from '../parts/copy-button';
import { Icon } from '../parts/icon';
import { Section } from './section';

/** What the job was given and what it made. */
export function JobFiles({ job }: { readonly job: JobView }) {
  const { data } = useQuery({
    queryKey: ['files', job.jobId, job.sequence, job.files],
    queryFn: () => jobsApi.files(job.jobId),
    placeholderData: (old) => old,
  });
  const files = data?.items ?? [];
  const inputs = files.filter(({ kind }) => kind === 'input');
  const outputs = files.filter(({ kind }) => kind === 'output');
  return (
    <>
      {outputs.length > 0 && <FileSection title="Files made" jobId={job.jobId} files={outputs} />}
      {inputs.length > 0 && <FileSection title="Files given" jobId={job.jobId} files={inputs} />}
    </>
  );
}

function FileSection({ title, jobId, files }: { readonly title: string; readonly jobId: string; readonly files: readonly FileView[] }) {
  return (
    <Section title={title}>
      <ul className="files">
        {files.map(({ id, name, bytes, sha256, mediaType }) => (
          <li key={id}>
            <a href={address(`jobs/${encodeURIComponent(jobId)}/files/${encodeURIComponent(id)}`)} download={name}>
              <Icon name="download" /> {name}
            </a>{' '}
            <span className="dim">
              {sizeText(bytes)}, {mediaType}
            </span>
            <span className="hash" title={`SHA-256 ${sha256}`}>
              <span className="dim">SHA-256</span> <code>{sha256}</code> <CopyButton text={sha256} what={`the SHA-256 of ${name}`} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
