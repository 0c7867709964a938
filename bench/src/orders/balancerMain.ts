/**
 * Runs a balancer as a process of its own, and writes its address as its first line.
 *
 * Environment: PORTS, a JSON list of the ports of the instances.
 */
import { requiredTexts } from '../environment.ts';
import { startBalancer } from './balancer.ts';

const { port } = await startBalancer(requiredTexts('PORTS').map(Number));
process.stdout.write(`http://127.0.0.1:${port}/graphql\n`);
