const [MAJOR, MINOR] = [20, 19];

/** Ends the process with one clear line when this Node.js is older than the service needs. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  console.error(
    `Jobcast needs Node.js ${MAJOR}.${MINOR} or newer, and this is ${process.versions.node}. Install a newer one from https://nodejs.org and try again.`,
  );
  process.exit(1);
}
