import { Command, InvalidArgumentError, Option } from 'commander';
import { isMachineScope, Scope, type MachineScope } from '../../domain/entities.js';
import { createApiKey, listApiKeys, revokeApiKey, type ApiKeyInfo } from '../../ledger/api-keys.js';
import type { Ledger } from '../../ledger/ledger.js';
import { duration } from '../durations.js';
import { say, withLedger } from './with-ledger.js';

const scopes: readonly MachineScope[] = Object.values(Scope).filter(isMachineScope);

/** How long a key lasts, in milliseconds; null: for ever. Not bare: an option that is null is taken for one without a value. */
interface Life {
  readonly ms: number | null;
}

interface Wanted {
  readonly name: string;
  readonly scope: readonly MachineScope[];
  readonly expires: Life;
}

/** `keys`: the API keys of machines. Works beside a running server, which goes by it at once. */
export const keysCommand = (): Command =>
  new Command('keys')
    .description('API keys for machines, which send them as `Authorization: Bearer pgk_…`.')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addCommand(revokeCommand());

const withKeys = <T>(work: (ledger: Ledger) => Promise<T>): Promise<T> =>
  withLedger(({ ledger }) => work(ledger), { beside: true });

const createCommand = (): Command =>
  new Command('create')
    .description('Make a key. It is shown this once: only its hash is kept.')
    .addOption(
      new Option('--name <text>', 'what it is for, as lists and events show it')
        .argParser(nameOf)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--scope <scope...>', 'what it may do').choices(scopes).argParser(scopesOf).makeOptionMandatory(),
    )
    .addOption(
      new Option('--expires <duration>', 'for how long, ISO 8601, or `never`')
        .argParser(lifeOf)
        .default(lifeOf('P90D'), 'P90D'),
    )
    .action(async ({ name, scope, expires }: Wanted) => {
      const key = await withKeys((ledger) => {
        const expiresAt = expires.ms === null ? null : new Date(ledger.now().getTime() + expires.ms);
        return createApiKey(ledger, { name, scopes: [...new Set(scope)], expiresAt });
      });
      say(key.key);
    });

const listCommand = (): Command =>
  new Command('list').description('Every key, newest first, without its secret.').action(async () => {
    const { keys, now } = await withKeys(async (ledger) => ({ keys: await listApiKeys(ledger), now: ledger.now() }));
    for (const key of keys) say([key.id, stateOf(key, now), key.scopes.join(','), key.name].join('\t'));
    if (keys.length === 0) say('There are no keys.');
  });

const revokeCommand = (): Command =>
  new Command('revoke')
    .description('End a key at once, for good.')
    .argument('<id>', 'its id, as `list` shows it: the part of the key between the two underscores')
    .action(async (id: string, _options: unknown, command: Command) => {
      if (await withKeys((ledger) => revokeApiKey(ledger, id))) say(`${id} is revoked.`);
      else command.error('There is no key of this id that was not revoked before.');
    });

function stateOf({ expiresAt, revokedAt }: ApiKeyInfo, now: Date): string {
  if (revokedAt !== null) return `revoked ${revokedAt.toISOString()}`;
  if (expiresAt === null) return 'never expires';
  return `${expiresAt <= now ? 'expired' : 'expires'} ${expiresAt.toISOString()}`;
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > 100 || /\p{Cc}/u.test(name)) {
    throw new InvalidArgumentError('Give a name of at most 100 characters that can be seen.');
  }
  return name;
}

/** One more of the scopes that are given. */
function scopesOf(text: string, before: readonly MachineScope[] = []): readonly MachineScope[] {
  const scope = scopes.find((known) => known === text);
  if (scope !== undefined) return [...before, scope];
  const why = text === Scope.approve ? 'A machine does not approve: that is the second look of a person. ' : '';
  throw new InvalidArgumentError(`${why}It may be given ${scopes.join(', ')}.`);
}

function lifeOf(text: string): Life {
  if (text === 'never') return { ms: null };
  const parsed = duration.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError('Give an ISO 8601 duration, such as P90D, or `never`.');
  return { ms: parsed.data };
}
