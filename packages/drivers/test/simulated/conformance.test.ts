import { runDriverConformance } from '../../src/conformance/index.ts';
import { simulatedFixture } from './simulated-fixture.ts';

runDriverConformance({ name: 'simulated', setUp: () => simulatedFixture({}) });

runDriverConformance({
  name: 'simulated, taking its time',
  setUp: () =>
    simulatedFixture({
      latencies: {
        define: { shape: 'uniform', from: 10, to: 50 },
        start: { shape: 'long-tail', typical: 900, atMost: 5_000 },
        suspend: { shape: 'uniform', from: 100, to: 200 },
        shutdown: { shape: 'uniform', from: 100, to: 2_000 },
        destroy: { shape: 'uniform', from: 1, to: 5 },
        putImage: { shape: 'uniform', from: 1, to: 5 },
      },
    }),
});

runDriverConformance({
  name: 'simulated, able to do little',
  setUp: () =>
    simulatedFixture({
      capabilities: {
        pause: false,
        suspend: false,
        shutdown: false,
        console: false,
        metrics: false,
        ingress: false,
        trunk: false,
        seedDisc: false,
        bootModes: ['guest'],
        diskFormats: ['raw'],
        diskChains: [],
        cdroms: false,
        guestInfo: false,
        maxVcpus: 2,
        maxMemoryMib: 1024,
      },
    }),
});
