// Who may import whom (docs/architecture/rooms.md). Paths are compiled to sources by the tsconfig references.
const PURE = '^packages/(kernel|model|api|ovf|manifest|placement|accounting)/src';
const room = (name) => `^packages/${name}/`;
const only = (from, allowed) => ({
  name: `${from}-imports-only-${allowed.length > 0 ? allowed.join('-') : 'nothing'}`,
  severity: 'error',
  from: { path: `^packages/${from}/src` },
  to: { path: '^(packages|apps)/', pathNot: [from, ...allowed].map(room) },
});

export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'pure-rooms-import-no-core-modules',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-app-imports-another-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'no-room-imports-an-app', severity: 'error', from: { path: '^packages/' }, to: { path: '^apps/' } },
    {
      name: 'a-driver-never-imports-another',
      severity: 'error',
      from: { path: '^packages/drivers/src/(simulated|local)/' },
      to: { path: '^packages/drivers/src/(simulated|local)/', pathNot: '^packages/drivers/src/$1/' },
    },
    {
      name: 'testkit-only-in-tests',
      severity: 'error',
      from: { path: '^(packages/(?!testkit)[^/]+|apps/[^/]+)/src' },
      to: { path: room('testkit') },
    },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src' },
      to: { path: 'node_modules', dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
    },
    only('kernel', []),
    only('model', ['kernel']),
    only('api', ['kernel', 'model']),
    only('ovf', ['kernel', 'model']),
    only('manifest', ['kernel', 'model']),
    only('placement', ['kernel', 'model', 'manifest']),
    only('accounting', ['kernel', 'model']),
    only('identity', ['kernel', 'model']),
    only('store', ['kernel', 'model']),
    only('drivers', ['kernel', 'model']),
    only('http', ['kernel', 'model', 'api']),
    only('host', ['kernel']),
    only('observability', ['kernel']),
  ],
  options: {
    // Rooms meet at their compiled public face; what lies behind it is cruised in its own room.
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '(^|/)dist/test' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.d.ts', '.js'],
    },
  },
};
