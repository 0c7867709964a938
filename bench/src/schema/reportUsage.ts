/** Loaded before the program of a process that is measured: tells what it took when it ends. */
import { writeSync } from 'node:fs';

import { type OwnUsage, usageDescriptor } from './usage.ts';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage: OwnUsage = {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMebibytes: maxRSS / 1_024,
  };
  writeSync(usageDescriptor, JSON.stringify(usage));
});
