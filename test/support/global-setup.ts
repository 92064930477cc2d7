/**
 * Starts the run's PostgreSQL and says in the environment, which the test files inherit, where it is. Jest loads this file
 * and what it imports as Node does, without its own transform.
 */
export default async function globalSetup(): Promise<void> {
  await import('./ts-loader.mjs');
  const { startRun } = await import('./test-run.js');
  await startRun();
}
