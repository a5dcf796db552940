import { address, type Query } from '../api/address';
import type { JobStatus } from '../api/job-view';

/** What the stream tells of a job that changed, or is further: named as in its view. */
export interface JobChange {
  readonly jobId: string;
  readonly tenant: string;
  readonly jobType: string;
  readonly status: JobStatus;
  readonly sequence: number;
  readonly percentCompleted: number;
  readonly attempt: number;
  readonly instance: string | null;
  readonly startedAt: string | null;
  readonly stoppedAt: string | null;
  readonly stopRequestedAt: string | null;
}

/** Whether changes come in as they happen. */
export type StreamState = 'connecting' | 'live' | 'away';

/** What hears a stream. */
export interface StreamListener {
  readonly changed: (change: JobChange) => void;
  /** Something may have been missed: look at everything again. */
  readonly lookAgain: () => void;
  readonly state: (state: StreamState) => void;
}

const AGAIN_MS = 3_000;

/** Hears the changes of jobs from the service, and connects again for as long as it is open. Gives what ends it. */
export function openJobStream(query: Query, listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function connect(): void {
    source = new EventSource(address('stream', query));
    source.onopen = () => {
      listener.state('live');
      listener.lookAgain(); // what changed between the first look, or the loss, and now is told to nobody
    };
    source.onerror = () => {
      listener.state('away');
      // The browser tries again by itself after a cut, but not after an answer that is no stream.
      if (source?.readyState === EventSource.CLOSED) timer = setTimeout(connect, AGAIN_MS);
    };
    source.addEventListener('job', (event: MessageEvent<string>) => listener.changed(JSON.parse(event.data) as JobChange));
    source.addEventListener('look-again', () => listener.lookAgain());
  }

  listener.state('connecting');
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
