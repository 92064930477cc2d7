/** Stops what the global setup started, whether the tests passed or not. */
export default async function globalTeardown(): Promise<void> {
  const { endRun } = await import('./test-run.js');
  await endRun();
}
