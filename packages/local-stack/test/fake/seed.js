/** A seed that only says that it ran, and which password it was given for accounts. */
import { appendFileSync } from 'node:fs';
import { basename } from 'node:path';

const name = `${basename(process.cwd())}-seed`;
const password = process.env.SEED_PASSWORD;
appendFileSync(process.env.FAKE_EVENTS, `${name} runs\n${name} has the password "${password}"\n`);
