import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { operationsApi } from '../api/operations-api';
import { Icon } from '../parts/icon';
import { Title } from '../parts/title';

/** Asks for a token; the service keeps it in a cookie that no script can read. */
export function SignIn() {
  const [token, setToken] = useState('');
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => operationsApi.signIn(token.trim()),
    onSuccess: () => queries.resetQueries(),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className="sign-in">
      <Title text="Sign in" hidden />
      <form onSubmit={submit} className="panel">
        <p className="brand">
          <Icon name="cast" /> Jobcast
        </p>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          required
          aria-describedby="token-help"
          onChange={(event) => setToken(event.target.value)}
        />
        <p id="token-help" className="dim">
          A JSON Web Token from whoever runs this service. It says who you are, your tenant and what you may do.
        </p>
        {signIn.error && (
          <p className="error-text" role="alert">
            {signIn.error.message}
          </p>
        )}
        <button type="submit" className="button primary" disabled={signIn.isPending}>
          Sign in
        </button>
      </form>
    </main>
  );
}
