/** What went wrong while something was asked for. */
export function Failure({ error, what }: { readonly error: Error; readonly what: string }) {
  return (
    <p className="panel error-text" role="alert">
      {what} {error.message}
    </p>
  );
}
