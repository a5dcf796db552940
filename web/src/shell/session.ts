import { createContext, useContext } from 'react';
import type { SessionView } from '../api/session-view';

/** Who uses the console; there is always somebody below the sign-in. */
export const SessionContext = createContext<SessionView | null>(null);

/** Who uses the console, and what they may do. */
export function useSession(): SessionView & { readonly may: (permission: string) => boolean } {
  const session = useContext(SessionContext);
  if (!session) throw new Error('expected a session around this part; put it below SessionGate');
  return { ...session, may: (permission) => session.isLocalAdministrator || session.permissions.includes(permission) };
}
