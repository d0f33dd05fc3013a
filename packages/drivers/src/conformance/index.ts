export type {
  ConformanceDeadlines,
  ConformanceFixture,
  ConformanceImage,
  ConformanceOptions,
} from './fixture.ts';
export { runDriverConformance } from './run-driver-conformance.ts';
