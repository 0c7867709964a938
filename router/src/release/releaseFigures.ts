import type { Metrics } from '@shop/service-kit';
import { Counter, Gauge } from 'prom-client';

/** Counts what becomes of releases, for Prometheus. */
export interface ReleaseFigures {
  /** A release took over. */
  serving(release: { readonly id: string; readonly revision: number | undefined }): void;
  /** A release was refused. */
  refused(): void;
  /** An attempt to look for a new release failed. */
  sourceFailed(): void;
}

/** @param metrics where the figures are read; without it nobody reads them */
export function createReleaseFigures(metrics: Metrics | undefined): ReleaseFigures {
  const registers = metrics === undefined ? [] : [metrics.registry];
  const loads = new Counter({
    name: 'supergraph_loads_total',
    help: 'Supergraphs that were offered, by what became of them.',
    labelNames: ['result'],
    registers,
  });
  loads.inc({ result: 'served' }, 0);
  loads.inc({ result: 'refused' }, 0);
  const info = new Gauge({
    name: 'supergraph_info',
    help: 'The supergraph that serves: the first digits of its SHA-256, and its revision if it has one.',
    labelNames: ['id', 'revision'],
    registers,
  });
  const changed = new Gauge({
    name: 'supergraph_changed_timestamp_seconds',
    help: 'When the supergraph that serves took over.',
    registers,
  });
  const failures = new Counter({
    name: 'supergraph_source_failures_total',
    help: 'Attempts to look for a new supergraph that failed.',
    registers,
  });
  return {
    serving({ id, revision }) {
      loads.inc({ result: 'served' });
      info.reset();
      info.set({ id, revision: revision ?? '' }, 1);
      changed.setToCurrentTime();
    },
    refused() {
      loads.inc({ result: 'refused' });
    },
    sourceFailed() {
      failures.inc();
    },
  };
}
