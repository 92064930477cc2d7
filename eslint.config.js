import js from '@eslint/js';
import graphqlPlugin from '@graphql-eslint/eslint-plugin';
import { defineConfig, globalIgnores } from 'eslint/config';
import { existsSync, readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const sdl = 'schema/schema.graphql';
const operations = 'schema/operations/**/*.graphql';
const production = ['{schema,resolvers,datasources,src}/**/*.{ts,tsx}'];
const tests = ['test/**/*.ts'];
const graphqlConfigs = graphqlPlugin.configs;

/** The contract imports these by `@link` and leaves their definitions to the gateway; a linter wants to see them. */
const federation = [
  'directive @link(url: String!, import: [String!]) repeatable on SCHEMA',
  'directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE',
  'directive @shareable repeatable on OBJECT | FIELD_DEFINITION',
  'directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ENUM | SCALAR | INPUT_OBJECT',
  'directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | SCALAR | INPUT_OBJECT',
  'directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM',
  'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM',
];
const contract = existsSync(sdl) ? readFileSync(sdl, 'utf8') : '';
const isLeftOut = (/** @type {string} */ definition) =>
  !contract.includes(definition.split('(')[0].split(' repeatable')[0]);
const schemaPointers = [...(existsSync(sdl) ? [sdl] : []), ...federation.filter(isLeftOut)];

/** Only `src/server` reaches for the real clock, chance and environment; elsewhere they come in as arguments. */
const ambient = [
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'the time'],
  ["CallExpression[callee.object.name='Date'][callee.property.name='now']", 'the time'],
  ["CallExpression[callee.object.name='Math'][callee.property.name='random']", 'chance'],
  ["MemberExpression[object.name='process'][property.name='env']", 'the environment'],
].map(([selector, what]) => ({ selector, message: `Take ${what} as an argument; only src/server has the real one.` }));

const defaultExport = { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' };

export default defineConfig(
  globalIgnores(['dist/', '.cache/', '.data/', 'coverage/', '**/*.generated.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['*.js'] }, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      // A port answers with a promise whether or not this implementation has something to wait for.
      '@typescript-eslint/require-await': 'off',
      // A mapped or row type must stay assignable to a Record, which an interface is not.
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      // What a factory returns closes over its state and may be handed on member by member.
      '@typescript-eslint/unbound-method': 'off',
      // `headers['id']` says that the name is the other side's.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: production,
    rules: {
      'max-lines': ['error', { max: 320 }],
      'no-restricted-syntax': ['error', defaultExport, ...ambient],
    },
  },
  {
    files: ['src/server/**/*.{ts,tsx}', 'datasources/*/simulator/**/*.ts', 'datasources/simulator-kit/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', defaultExport] },
  },
  {
    files: ['src/server/explorer/vite.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: tests,
    rules: {
      // Jest's own matchers (`expect.any`, `expect.objectContaining`) are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['scripts/**', '*.js'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    rules: {
      // Checked by tsc through their JSDoc; what JSON and tools' configurations hold is loosely typed.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: [sdl],
    extends: [graphqlConfigs['flat/schema-recommended']],
    plugins: { '@graphql-eslint': graphqlPlugin },
    languageOptions: {
      parser: graphqlPlugin.parser,
      parserOptions: { graphQLConfig: { schema: schemaPointers } },
    },
    rules: {
      '@graphql-eslint/require-description': ['error', { types: true, rootField: true, DirectiveDefinition: false }],
      '@graphql-eslint/require-deprecation-reason': 'error',
      // The printer chooses between one line and a block.
      '@graphql-eslint/description-style': 'off',
      // Steps, counts and pages have no identity; entities get theirs from `Node`.
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    files: [operations],
    extends: [graphqlConfigs['flat/operations-recommended']],
    plugins: { '@graphql-eslint': graphqlPlugin },
    languageOptions: {
      parser: graphqlPlugin.parser,
      parserOptions: { graphQLConfig: { schema: schemaPointers, documents: operations } },
    },
    rules: {
      '@graphql-eslint/no-deprecated': 'error',
    },
  },
);
