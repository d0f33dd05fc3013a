import { Option } from 'commander';

export function driverOption(description: string): Option {
  return new Option('--driver <driver>', description).choices(['local', 'simulated']);
}
