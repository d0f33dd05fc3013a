import { VeeIds } from '@hanse/kernel';
import { LocalCloud } from './local-cloud.ts';
import { smallVee } from './small-vee.ts';

/** Drives one VEE through its whole life, over and over, until somebody kills this process. */
const [folder = '', id = ''] = process.argv.slice(2);
const cloud = await LocalCloud.over(folder);
const { driver } = cloud;
const spec = smallVee({ veeId: VeeIds.parse(id), ingress: [{ name: 'web', guestPort: 80 }] });
const signal = (): AbortSignal => AbortSignal.timeout(60_000);
process.send?.('open');
while (true) {
  await driver.define(spec, signal());
  await driver.start(spec.veeId, signal());
  await driver.pause(spec.veeId, signal());
  await driver.resume(spec.veeId, signal());
  await driver.suspend(spec.veeId, signal());
  await driver.resume(spec.veeId, signal());
  await driver.shutdown(spec.veeId, 0, signal());
  await driver.destroy(spec.veeId, signal());
}
