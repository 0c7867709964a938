import { preset } from '../jest.preset.js';

export default preset('e2e');
