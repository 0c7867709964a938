import { describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { printGithub } from '../../src/report/github.ts';
import { printReport } from '../../src/report/print.ts';
import type { Finding, Report } from '../../src/report/report.ts';

const removed: Finding = {
  level: 'error',
  code: 'FIELD_REMOVED',
  message: 'The field "Product.brand" is gone.',
  places: [
    {
      path: join(process.cwd(), 'operations/storefront/ProductPage.graphql'),
      line: 7,
      column: 5,
      owner: 'storefront',
    },
    { path: join(process.cwd(), 'operations/app/Product.graphql'), line: 3, column: 9 },
  ],
  details: ['Deprecate it first.'],
  data: { coordinate: 'Product.brand' },
};

const placeless: Finding = {
  level: 'warning',
  code: 'SATISFIABILITY_ERROR',
  message: 'Nobody answers this:\n{\n  brand\n}',
  places: [],
};

function reportOf(...findings: readonly Finding[]): Report {
  return {
    title: 'supergraph check',
    summary: 'The change breaks 1 client.',
    sections: [
      { title: 'Composition', summary: 'The subgraphs compose.', findings: [] },
      { title: 'Clients', summary: '1 operation breaks.', findings },
    ],
  };
}

/** What Markdown makes of the message of a finding. */
function markdownOf(message: string): string {
  const lines = printReport(reportOf({ ...removed, message, places: [], details: [] }), 'markdown');
  return /FIELD_REMOVED` (.*)/.exec(lines)?.[1] ?? '';
}

describe('a report as text', () => {
  test('has each section with its findings, their places and details, and the result last', () => {
    expect(printReport(reportOf(removed, placeless), 'text')).toBe(
      `Composition: The subgraphs compose.

Clients: 1 operation breaks.
  error FIELD_REMOVED: The field "Product.brand" is gone.
      at operations/storefront/ProductPage.graphql:7:5 (storefront)
      at operations/app/Product.graphql:3:9
      Deprecate it first.
  warning SATISFIABILITY_ERROR: Nobody answers this:
      {
        brand
      }

supergraph check: The change breaks 1 client.`,
    );
  });
});

describe('a report as JSON', () => {
  test('has every key, whether or not there is something to say', () => {
    expect(JSON.parse(printReport(reportOf(removed, placeless), 'json'))).toEqual({
      title: 'supergraph check',
      summary: 'The change breaks 1 client.',
      passes: false,
      sections: [
        { title: 'Composition', summary: 'The subgraphs compose.', findings: [] },
        {
          title: 'Clients',
          summary: '1 operation breaks.',
          findings: [
            {
              level: 'error',
              code: 'FIELD_REMOVED',
              message: 'The field "Product.brand" is gone.',
              places: [
                {
                  path: 'operations/storefront/ProductPage.graphql',
                  line: 7,
                  column: 5,
                  owner: 'storefront',
                },
                { path: 'operations/app/Product.graphql', line: 3, column: 9 },
              ],
              details: ['Deprecate it first.'],
              data: { coordinate: 'Product.brand' },
            },
            {
              level: 'warning',
              code: 'SATISFIABILITY_ERROR',
              message: 'Nobody answers this:\n{\n  brand\n}',
              places: [],
              details: [],
              data: {},
            },
          ],
        },
      ],
    });
  });

  test('passes with warnings alone', () => {
    expect(JSON.parse(printReport(reportOf(placeless), 'json'))).toMatchObject({ passes: true });
  });
});

describe('a report as Markdown', () => {
  test('lists errors before all else, with places as code and what follows a first line as a block', () => {
    expect(printReport(reportOf(placeless, removed), 'markdown')).toBe(
      `## ❌ supergraph check

The change breaks 1 client.

### Composition

The subgraphs compose.

### Clients

1 operation breaks.

- ❌ \`FIELD_REMOVED\` The field "Product.brand" is gone.
  - \`operations/storefront/ProductPage.graphql:7:5\` (storefront)
  - \`operations/app/Product.graphql:3:9\`
  - Deprecate it first.

- ⚠️ \`SATISFIABILITY_ERROR\` Nobody answers this:

  \`\`\`
  {
    brand
  }
  \`\`\`
`,
    );
  });

  test('folds what is long', () => {
    const many = Array.from({ length: 11 }, () => placeless);

    const markdown = printReport(reportOf(removed, ...many), 'markdown');

    expect(markdown).toContain('\n\n- ❌ `FIELD_REMOVED`');
    expect(markdown).toContain('<details><summary>11 warnings</summary>\n\n- ⚠️');
    expect(markdown).toMatch(/\n<\/details>$/);
    expect(printReport(reportOf(...many.slice(1)), 'markdown')).not.toContain('<details>');
  });

  test('says at the top that it passes', () => {
    expect(printReport(reportOf(placeless), 'markdown')).toMatch(/^## ✅ supergraph check\n/);
  });

  test.each([
    ['HTML', '</details><img src=x>', '&lt;/details&gt;&lt;img src=x&gt;'],
    ['emphasis', 'a *b* _c_ ~d~', String.raw`a \*b\* \_c\_ \~d\~`],
    ['links and tables', '[a](b) | c', String.raw`\[a\](b) \| c`],
    ['mention, for a directive is code', 'The @key is gone.', 'The `@key` is gone.'],
    ['reference to an issue', 'see #12', 'see #<!-- -->12'],
    ['formula', '$id and $first', '<span>$</span>id and <span>$</span>first'],
    ['list', '1. Keep it.', String.raw`1\. Keep it.`],
    ['code span that is not closed', 'a ` b', 'a \\` b'],
  ])('shows a text as it is, and makes no %s', (_, text, markdown) => {
    expect(markdownOf(text)).toBe(markdown);
  });

  test('keeps what a message has as code', () => {
    expect(markdownOf('run `npm run *`')).toBe('run `npm run *`');
  });

  test('fences a block with more backticks than there are in it', () => {
    const markdown = printReport(
      reportOf({ ...placeless, details: ['query {\n```` <b>\n}'] }),
      'markdown',
    );

    expect(markdown).toContain('\n  `````\n  query {\n  ```` <b>\n  }\n  `````\n');
  });
});

describe('a report as annotations of a GitHub workflow', () => {
  const annotations = (report: Report): string[] =>
    printGithub(report, process.cwd())
      .split('\n')
      .filter((line) => line.startsWith('::'));

  test('has a line for each finding and place, with the details', () => {
    expect(annotations(reportOf(removed, placeless))).toEqual([
      '::error file=operations/storefront/ProductPage.graphql,line=7,col=5,title=FIELD_REMOVED::The field "Product.brand" is gone.%0ADeprecate it first.',
      '::error file=operations/app/Product.graphql,line=3,col=9,title=FIELD_REMOVED::The field "Product.brand" is gone.%0ADeprecate it first.',
      '::warning title=SATISFIABILITY_ERROR::Nobody answers this:%0A{%0A  brand%0A}',
    ]);
  });

  test('says the summaries in the log', () => {
    expect(printGithub(reportOf(), process.cwd())).toBe(
      'Composition: The subgraphs compose.\nClients: 1 operation breaks.\nsupergraph check: The change breaks 1 client.',
    );
  });

  test('escapes what would end a property, the line or the command', () => {
    const place = { path: join(process.cwd(), 'a,b:c%.graphql'), line: 1, column: 1 };

    expect(
      annotations(
        reportOf({ ...removed, message: '100 %\r\n::error::x, y', places: [place], details: [] }),
      ),
    ).toEqual([
      '::error file=a%2Cb%3Ac%25.graphql,line=1,col=1,title=FIELD_REMOVED::100 %25%0D%0A::error::x, y',
    ]);
  });

  test('writes paths from the root of the repository, wherever it is called', () => {
    const root = join(import.meta.dirname, '../../../..');
    const place = { path: import.meta.filename, line: 1, column: 1 };

    expect(printReport(reportOf({ ...removed, places: [place] }), 'github')).toContain(
      'file=packages/schema-tools/test/report/print.test.ts,',
    );
    expect(
      printGithub(reportOf({ ...removed, places: [place] }), join(root, 'packages')),
    ).toContain('file=schema-tools/test/report/print.test.ts,');
  });

  test('says a place that is in no file of the repository', () => {
    const place = { path: 'http://users.test/graphql', line: 4, column: 1 };

    expect(annotations(reportOf({ ...placeless, places: [place] }))).toEqual([
      expect.stringMatching(/^::warning title=\w+::.*%0Aat http:\/\/users\.test\/graphql:4:1$/),
    ]);
  });
});
