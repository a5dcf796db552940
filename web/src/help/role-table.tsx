const MEANING: Readonly<Record<string, string>> = {
  create_job: 'start jobs',
  cancel_job: 'cancel, remove and clear jobs that they may see',
  view_tenant_jobs: 'see all jobs of their tenant',
  view_all_jobs: 'see the jobs of all tenants, and name another owner',
  manage_tenants: 'change tenants, pause job types, drain instances, read the audit',
};

/** Permissions against roles. */
export function RoleTable({ roles }: { readonly roles: Readonly<Record<string, readonly string[]>> }) {
  const names = Object.keys(roles);
  const permissions = [...new Set([...Object.keys(MEANING), ...Object.values(roles).flat()])];
  return (
    <table aria-label="Roles">
      <thead>
        <tr>
          <th scope="col">Permission</th>
          {names.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {permissions.map((permission) => (
          <tr key={permission}>
            <td data-label="Permission">
              <code>{permission}</code>
              {MEANING[permission] && <span className="under">{MEANING[permission]}</span>}
            </td>
            {names.map((name) => (
              <td key={name} data-label={name}>
                {roles[name]?.includes(permission) ? 'yes' : <span className="dim">no</span>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
