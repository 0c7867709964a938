import { preset } from '../jest.preset.js';

// Processes start, stop and restart.
export default { ...preset('e2e'), testTimeout: 120_000 };
