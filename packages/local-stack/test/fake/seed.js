/** A seed that only says that it ran. */
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';

appendFileSync(process.env.FAKE_EVENTS, `${basename(process.cwd())}-seed runs\n`);
