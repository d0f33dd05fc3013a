export { writeDurableFile } from './durable-file.ts';
export { keptPort } from './kept-port.ts';
export { isRunning, ownIdentity, type ProcessIdentity, startTimeOf } from './process-identity.ts';
export { type RunFile, readRunFile, removeRunFile, writeRunFile } from './run-file.ts';
