import { describe, expect, jest, test } from '@jest/globals';

import { use } from './support/cleanup.ts';
import { offeredSource, readySays, serves } from './support/offeredSource.ts';
import { releaseOf } from './support/releases.ts';
import { startTestRouter, textSource } from './support/router.ts';
import { compose } from './support/shop.ts';

jest.setTimeout(60_000);

const supergraphOf = (field: string): string =>
  compose([{ name: 'one', typeDefs: `type Query { ${field}: Int }` }]);

const metricsOf = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();

describe("a router's figures", () => {
  test('are not there for clients', async () => {
    const { url } = await use(startTestRouter(textSource(supergraphOf('a'))));
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  test('tell which supergraph serves since when, how many were refused, and of the process', async () => {
    const source = offeredSource(releaseOf(1, supergraphOf('a')));
    const { url } = await use(startTestRouter(source, { metricsPublic: true }));
    source.offer('type Query {');
    await readySays(url, 'refused');
    source.offer(releaseOf(2, supergraphOf('b')));
    await readySays(url, 'revision 2');
    const metrics = await metricsOf(url);
    expect(metrics).toContain('supergraph_loads_total{result="served"} 2\n');
    expect(metrics).toContain('supergraph_loads_total{result="refused"} 1\n');
    expect(metrics.match(/^supergraph_info\{id="\w{12}",revision="2"\} 1$/gm)).toHaveLength(1);
    expect(metrics.match(/^supergraph_info\{/gm)).toHaveLength(1);
    expect(metrics).toMatch(/^supergraph_changed_timestamp_seconds \d{10}/m);
    expect(metrics).toContain('supergraph_source_failures_total 0\n');
    expect(metrics).toContain('process_cpu_seconds_total');
    expect(metrics).not.toContain('mongodb_commands_total');

    const plain = supergraphOf('c');
    source.offer(plain);
    await serves(url, plain);
    expect(await metricsOf(url)).toMatch(/^supergraph_info\{id="\w{12}",revision=""\} 1$/m);
  });

  test('count failures of the source, which serves on', async () => {
    let fail: () => void = () => undefined;
    const source = {
      open: (_offer: (text: string) => void, failed?: () => void) => {
        fail = failed ?? fail;
        return Promise.resolve(supergraphOf('a'));
      },
      trouble: () => 'http://registry/ fails: it answers with status 503',
      close: () => Promise.resolve(),
    };
    const { url } = await use(startTestRouter(source, { metricsPublic: true }));
    fail();
    fail();
    expect(await metricsOf(url)).toContain('supergraph_source_failures_total 2\n');
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.text()).toContain(
      'a newer one would not be seen: http://registry/ fails: it answers with status 503',
    );
  });
});
