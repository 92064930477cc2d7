import { vendorEntries } from '../../datasources/index.js';
import { startApplication, type Application, type ApplicationOptions } from '../../src/server/application.js';
import { readConfiguration } from '../../src/server/configuration.js';
import { createLog } from '../../src/server/log.js';

type Options = Pick<ApplicationOptions, 'parts' | 'simulation' | 'onStatement'> & {
  /** Of its data, and of what its configuration names by a relative path. */
  readonly folder: string;
  /** Over what tests have in common; the process' own environment is not read. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told each line that is logged. */
  readonly onLine: (line: string) => void;
};

/** The application as `npm start` starts it, on any free port, with a log that a test can read. */
export function startLoggedApplication({ folder, environment, onLine, ...parts }: Options): Promise<Application> {
  const configuration = readConfiguration({
    environment: {
      PORT: '0',
      DATA_DIR: folder,
      LOG_LEVEL: 'trace',
      // Tests look more often than people do.
      COST_PER_MINUTE: 'none',
      ...environment,
    },
    workingDirectory: folder,
    folders: vendorEntries.map((entry) => entry.folder),
    now: new Date(),
  });
  const log = createLog(configuration.logLevel, { write: onLine });
  return startApplication({ configuration, log, now: () => new Date(), ...parts });
}

/** Where the application's server listens. */
export function urlOf({ url }: Application): string {
  if (url === null) throw new Error('The server part was not started.');
  return url;
}
