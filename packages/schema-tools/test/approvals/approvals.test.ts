import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { applyApprovals, readApprovals, type Approval } from '../../src/approvals/approvals.ts';
import { InputError } from '../../src/errors.ts';
import { folder } from '../support/folder.ts';

async function approvalsIn(text: string): Promise<Approval[]> {
  return await readApprovals(
    join(await folder({ 'schema-approvals.yaml': text }), 'schema-approvals.yaml'),
  );
}

const entry = `- change: FIELD_REMOVED:Product.brand
  reason: Nobody has asked for it since May.
  who: ada
  until: 2026-12-31
`;

describe('readApprovals', () => {
  test('reads each approval with its place', async () => {
    const argument = 'ARGUMENT_REMOVED:Query.products(first:)';
    const text = `# Reviewed.\n${entry}\n- { change: "${argument}", reason: r, who: w, until: 2027-01-01 }\n`;

    expect(await approvalsIn(text)).toEqual([
      {
        change: 'FIELD_REMOVED:Product.brand',
        reason: 'Nobody has asked for it since May.',
        who: 'ada',
        until: '2026-12-31',
        place: { path: expect.stringMatching(/schema-approvals\.yaml$/), line: 2, column: 3 },
      },
      expect.objectContaining({ change: argument, until: '2027-01-01' }),
    ]);
  });

  test('takes a change with colons and brackets without quotes', async () => {
    const text = entry.replace(
      'FIELD_REMOVED:Product.brand',
      'ARGUMENT_REMOVED:Query.products(first:)',
    );

    expect(await approvalsIn(text)).toMatchObject([
      { change: 'ARGUMENT_REMOVED:Query.products(first:)' },
    ]);
  });

  test('finds none where there is no file, or one with comments alone', async () => {
    expect(await readApprovals(join(await folder({}), 'schema-approvals.yaml'))).toEqual([]);
    expect(await approvalsIn('# None.\n')).toEqual([]);
    expect(await approvalsIn('[]\n')).toEqual([]);
  });

  test.each([
    ['what is no YAML', '- change: "a', /:1: Missing closing "quote\./],
    ['what is no list', 'approvals: []', /:1: the list of approvals has to be a list\.$/],
    [
      'what is no entry',
      `${entry}- FIELD_REMOVED:A.b`,
      /:5: An entry has to be a mapping of keys to values\.$/,
    ],
    [
      'an unknown key',
      `${entry}  since: 2026-01-01`,
      /:5: Unknown key "since"; known here: change, reason, who, until\.$/,
    ],
    [
      'a missing key',
      `${entry}- change: A\n  reason: r\n  until: 2026-01-01`,
      /:5: "who" is missing\.$/,
    ],
    ['an empty reason', entry.replace(/reason: .*/, 'reason:'), /:2: "reason" has to be text\.$/],
    [
      'a day in another form',
      entry.replace('2026-12-31', '31.12.2026'),
      /:4: "until" has to be a day such as 2026-12-31, not "31\.12\.2026"\.$/,
    ],
    [
      'a day that no month has',
      entry.replace('12-31', '02-30'),
      /:4: "until" has to be a day .* not "2026-02-30"\.$/,
    ],
    [
      'a month that no year has',
      entry.replace('12-31', '13-01'),
      /:4: "until" has to be a day .* not "2026-13-01"\.$/,
    ],
    [
      'a change that is approved twice',
      `${entry}${entry}`,
      /:5: FIELD_REMOVED:Product\.brand is approved twice\.$/,
    ],
  ])('refuses %s, with file and line', async (_, text, message) => {
    const reading = approvalsIn(text);

    await expect(reading).rejects.toThrow(InputError);
    await expect(reading).rejects.toThrow(message);
  });

  test('refuses a folder', async () => {
    await expect(readApprovals(await folder({}))).rejects.toThrow('it is a folder.');
  });
});

describe('applyApprovals', () => {
  const changes = new Set(['FIELD_REMOVED:Product.brand']);
  const approval = (id: string): Approval => ({
    change: id,
    reason: 'r',
    who: 'w',
    until: '2026-12-31',
    place: { path: 'schema-approvals.yaml', line: 1, column: 1 },
  });
  const brand = approval('FIELD_REMOVED:Product.brand');

  test('lets a breaking change pass to the end of the last day in UTC', () => {
    const lastMoment = new Date('2026-12-31T23:59:59.999Z');

    expect(applyApprovals(changes, [brand], lastMoment)).toEqual({
      approved: new Map([[brand.change, brand]]),
      expired: [],
      unused: [],
    });
    expect(applyApprovals(changes, [brand], new Date('2027-01-01T00:00:00Z'))).toEqual({
      approved: new Map(),
      expired: [brand],
      unused: [],
    });
  });

  test('tells which approvals no change needs', () => {
    const others = ['FIELD_REMOVED:Product.bran', 'ENUM_VALUE_ADDED:Status.LOST'].map(approval);

    expect(applyApprovals(changes, [...others, brand], new Date('2026-06-01'))).toEqual({
      approved: new Map([[brand.change, brand]]),
      expired: [],
      unused: others,
    });
  });
});
