import { type TestServer, startTestServer } from './test-server.js';

let server: TestServer | null = null;

/** With `TEST_DATABASE_URL` set, on that server; without, on one of the run's own. */
export async function startRun(): Promise<void> {
  server = await startTestServer(process.env.TEST_DATABASE_URL);
  process.env.TEST_DATABASE_URL = server.url;
  process.env.TEST_DATABASE_TEMPLATE = server.template;
}

export async function endRun(): Promise<void> {
  await server?.stop();
  server = null;
}
