/** Lines of a console that only a kernel that has booted prints. */
const BANNER = /Linux version|Command line:|Hypervisor detected|HANSE-GUEST-READY|login:/;

/** The kernel's banner and the last lines of a console: what shows that a machine is real. */
export function consoleProof(text: string, last: number): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const banner = lines.filter((line) => BANNER.test(line)).slice(0, 2);
  const end = lines.slice(-last).filter((line) => !banner.includes(line));
  return [...banner, ...(banner.length > 0 && end.length > 0 ? ['…'] : []), ...end];
}
