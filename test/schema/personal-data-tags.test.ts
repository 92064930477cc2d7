import { describe, expect, it } from '@jest/globals';
import { Kind, parse, type FieldDefinitionNode, type ObjectTypeDefinitionNode } from 'graphql';
import { readFileSync } from 'node:fs';

const published = readFileSync(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');

function namedType({ type }: FieldDefinitionNode): string {
  let node = type;
  while (node.kind !== Kind.NAMED_TYPE) node = node.type;
  return node.name.value;
}

const isTagged = (field: FieldDefinitionNode): boolean =>
  (field.directives ?? []).some(
    ({ name, arguments: args }) =>
      name.value === 'tag' &&
      args?.some(({ value }) => value.kind === Kind.STRING && value.value === 'personal-data') === true,
  );

/** Names that personal data goes by. */
const suspicious =
  /name|mail|phone|birth|address|postal|city|lines|pii|raw|message|comment|reason|value|photo|download|accessCode|proof|subject(?!$)|objectId/i;

/** Fields that have such a name and hold no personal data of a subject: with why. */
const harmless: ReadonlySet<string> = new Set([
  'Subject.postalAddress', // its own fields are tagged
  'PrivacyRequest.deadlines', // dates and the law; the word holds "lines"
  'Vendor.name', // an account's
  'Viewer.name', // the viewer's own
  'StatisticsKey.value', // a vendor’s key, a word of a closed set or a span of time
  'UserError.message', // a sentence of ours
  'VendorError.message', // a sentence of ours
  'VendorError.reason', // a word of a closed set
  'DeletionPlanStep.reason', // a word of a closed set
  'VendorStatus.reason', // a word of a closed set
]);

/** Fields that may hold personal data and do not say so, by coordinate. */
function untagged(sdl: string): readonly string[] {
  const types = parse(sdl).definitions.filter(
    (node): node is ObjectTypeDefinitionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && !['Query', 'Mutation'].includes(node.name.value),
  );
  return types.flatMap((type) =>
    (type.fields ?? [])
      .filter((field) => !isTagged(field))
      .filter(
        (field) =>
          ['EmailAddress', 'PhoneNumber', 'JSON'].includes(namedType(field)) || suspicious.test(field.name.value),
      )
      .map((field) => `${type.name.value}.${field.name.value}`)
      .filter((coordinate) => !harmless.has(coordinate)),
  );
}

describe('personal data in the schema', () => {
  it('is tagged wherever a field may hold it', () => {
    expect(untagged(published)).toEqual([]);
  });

  it('would be seen to be untagged', () => {
    const planted = `type A {
      contact: EmailAddress
      firstName: String
      email: EmailAddress @tag(name: "personal-data")
      other: String @tag(name: "internal")
      postalCode: String @tag(name: "internal")
    }`;
    expect(untagged(planted)).toEqual(['A.contact', 'A.firstName', 'A.postalCode']);
  });

  it('is published with subjects:reveal only where it becomes null, and with requests:read where it is masked', () => {
    const fields = parse(published).definitions.flatMap((node) =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION ? (node.fields ?? []) : [],
    );
    const needing = (scope: string) =>
      fields.filter((field) =>
        (field.directives ?? []).some(
          ({ name, arguments: args }) => name.value === 'requiresScopes' && JSON.stringify(args).includes(scope),
        ),
      );
    expect(needing('subjects:reveal').length).toBeGreaterThan(10);
    expect(needing('requests:read').length).toBeGreaterThan(10);
    expect(needing('subjects:reveal').filter((field) => field.type.kind === Kind.NON_NULL_TYPE)).toEqual([]);
    expect(
      needing('subjects:reveal').filter((field) => ['EmailAddress', 'PhoneNumber'].includes(namedType(field))),
    ).toEqual([]);
  });
});
