import { existsSync } from 'node:fs';
import { HanseError, toHanseError } from '@hanse/kernel';
import type { CliContext } from '../context.ts';
import { lockDemo } from '../demo/demo-lock.ts';
import { introduction, lookAround, simulationWarning } from '../demo/demo-words.ts';
import { removeDemo } from '../demo/remove-demo.ts';
import { type DemoReport, runDemo } from '../demo/run-demo.ts';
import { demoFolders } from '../folders.ts';
import { withoutJson } from '../output.ts';
import { bringUp } from '../services/bring-up.ts';
import type { DriverName } from '../services/gateway-config.ts';
import { requireLocalTools } from '../services/guest-image.ts';
import { removeIfEmpty } from '../services/tear-down.ts';

/** The main job from nothing to nothing: start, deploy, look, remove; or leave it for the person to look around. */
export async function demo(context: CliContext, options: { driver?: DriverName; keep?: boolean }): Promise<void> {
  const { base, out, program, signal } = context;
  const inDemo: CliContext = { ...context, folders: demoFolders(base), out: withoutJson(out) };
  const driver = options.driver ?? (await drivable(context));
  out.lines(...introduction(driver, out.palette));
  lockDemo(inDemo.folders);
  if (existsSync(inDemo.folders.sites)) {
    await removeEarlier(inDemo);
    lockDemo(inDemo.folders);
  }
  let isKept = false;
  try {
    const report = await runDemo(inDemo, driver);
    isKept = options.keep === true;
    if (isKept) out.lines('', ...lookAround({ program, application: report.application.name, url: report.url }));
    else await remove(inDemo);
    if (driver === 'simulated') out.lines('', ...simulationWarning(out.palette));
    out.json(summary(report, isKept));
  } catch (thrown) {
    if (isKept) throw thrown;
    if (options.keep === true && !signal.aborted) {
      out.lines('', `the demo failed and stays for you to look at; "${program} down --purge" removes it`);
      throw thrown;
    }
    await removeAfterFailure(inDemo);
    throw thrown;
  } finally {
    if (!existsSync(inDemo.folders.data)) removeIfEmpty(base.data);
  }
}

/** One that was kept, or that died. Its sites are asked to let go of what they have, so they are started if need be. */
async function removeEarlier(context: CliContext): Promise<void> {
  const { folders, program, signal, out } = context;
  const say = (line: string) => out.lines(line);
  say('an earlier demo is still there; it is removed first');
  try {
    await bringUp({ folders, program, signal, say });
  } catch (thrown) {
    signal.throwIfAborted();
    say(`it cannot be started any more: ${toHanseError(thrown).message}`);
  }
  await removeDemo(context);
}

/** Real machines if this machine can run them. */
async function drivable({ out }: CliContext): Promise<DriverName> {
  try {
    await requireLocalTools();
    return 'local';
  } catch (thrown) {
    const { code, message, remedy } = toHanseError(thrown);
    if (code !== 'CLI_TOOLS_MISSING') throw thrown;
    out.lines(out.palette.yellow(message), remedy, '');
    return 'simulated';
  }
}

async function remove(context: CliContext): Promise<void> {
  const { out, folders } = context;
  out.lines('', out.palette.bold('Tear-down'));
  await removeDemo(context);
  out.lines(`nothing is left: no process, no port, no file in ${folders.data}`);
}

/** The first failure is the one to tell; a second one of the removal is only mentioned. */
async function removeAfterFailure(context: CliContext): Promise<void> {
  const { out } = context;
  try {
    await remove(context);
  } catch (thrown) {
    if (!(thrown instanceof HanseError)) throw thrown;
    out.lines(`the removal failed too: ${thrown.message}`);
  }
}

function summary(report: DemoReport, isKept: boolean) {
  return { ...report, isSimulated: report.driver === 'simulated', isKept };
}
