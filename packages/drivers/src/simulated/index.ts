export {
  createSimulatedDriver,
  type SimulatedComputeDriver,
  type SimulatedDriverOptions,
  type Simulation,
} from './create-simulated-driver.ts';
export type {
  SimulatedFault,
  SimulatedFaultCode,
  SimulatedKnobs,
  SimulatedLatency,
  SimulatedVerb,
} from './knobs.ts';
