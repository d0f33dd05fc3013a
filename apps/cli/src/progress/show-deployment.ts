import type { ApplicationView, FederationEvent } from '@hanse/api';
import type { Millis } from '@hanse/kernel';
import { systemClock } from '@hanse/observability';
import type { Output } from '../output.ts';
import { deploymentFrame } from '../render/deployment-frame.ts';
import { eventLine } from '../render/event-line.ts';
import { beginDeployment, type Deployment, takeIn } from './deployment.ts';
import { LiveBlock } from './live-block.ts';

const REDRAW: Millis = 200;

/** Shows a deployment while it goes on: a table drawn in place, plain lines where nothing can be redrawn, or JSON. */
export interface DeploymentDisplay extends Disposable {
  readonly take: (event: FederationEvent) => void;
}

export function showDeployment(view: ApplicationView, out: Output): DeploymentDisplay {
  if (out.isJson) return { take: out.json, [Symbol.dispose]: () => undefined };
  if (out.columns() !== undefined) return liveTable(view, out);
  const take = (event: FederationEvent) => out.lines(eventLine(event, { since: view.createdAt, palette: out.palette }));
  return { take, [Symbol.dispose]: () => undefined };
}

function liveTable(view: ApplicationView, out: Output): DeploymentDisplay {
  const block = new LiveBlock({ out });
  let deployment: Deployment = beginDeployment(view);
  const draw = () => {
    block.draw(deploymentFrame(deployment, { now: systemClock.now(), palette: out.palette, width: out.columns() }));
  };
  const ticker = setInterval(draw, REDRAW);
  draw();
  return {
    take: (event) => {
      deployment = takeIn(deployment, event);
      draw();
    },
    [Symbol.dispose]: () => {
      clearInterval(ticker);
      draw();
      block.leave();
    },
  };
}
