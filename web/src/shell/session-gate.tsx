import { useQuery } from '@tanstack/react-query';
import { operationsApi } from '../api/operations-api';
import { Problem } from '../api/problem';
import { SignIn } from '../sign-in/sign-in';
import { Frame } from './frame';
import { SessionContext } from './session';

const LOOK_AGAIN_MS = 5_000;

/** Asks who uses the console: shows the screens to those who are known, and the sign-in to others. */
export function SessionGate() {
  const { data, error } = useQuery({ queryKey: ['session'], queryFn: operationsApi.session, refetchInterval: LOOK_AGAIN_MS });
  if (error instanceof Problem && error.status === 401) return <SignIn />;
  if (data)
    return (
      <SessionContext value={data}>
        <Frame outage={error} />
      </SessionContext>
    );
  return (
    <main className="waiting" aria-busy={!error}>
      {error ? <p role="alert">{error.message}</p> : <p>Asking the service…</p>}
    </main>
  );
}
