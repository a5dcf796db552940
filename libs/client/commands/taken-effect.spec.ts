import { COMMAND } from '#libs/contract';
import { takenEffect } from './taken-effect.js';

const conflict = (message: string) => ({ code: 'CONFLICT', message });
const request = (key: string) => ({ key, body: Buffer.from(JSON.stringify({ tenant: 'acme', jobId: '7' })) });

describe('what a command that was sent again is told', () => {
  it('is the status, when the job has what was asked for', () => {
    const queued = conflict('job 7 is QUEUED; only a PENDING job can be enqueued');
    expect(takenEffect(request(COMMAND.enqueue), queued)).toEqual({ id: '7', status: 'QUEUED', duplicate: true });
    const ended = conflict('job 7 has ended as ABORTED; only a job that has not ended can be stopped');
    expect(takenEffect(request(COMMAND.stop), ended)).toEqual({ id: '7', status: 'ABORTED', duplicate: true });
  });

  it('is the refusal in every other case', () => {
    const ended = 'job 7 has ended as SUCCEEDED; only a job that has not ended can be stopped';
    expect(takenEffect(request(COMMAND.stop), conflict(ended))).toBeUndefined();
    expect(takenEffect(request(COMMAND.submit), conflict('job 7 is QUEUED; so it is'))).toBeUndefined();
    expect(takenEffect(request(COMMAND.enqueue), { code: 'NO_SUCH_JOB', message: 'job 7 is QUEUED; so it is' })).toBeUndefined();
    expect(takenEffect(request(COMMAND.enqueue), conflict('it cannot be'))).toBeUndefined();
  });
});
