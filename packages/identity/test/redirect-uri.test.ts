import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRegisteredRedirect } from '../src/sessions/redirect-uri.ts';

const REGISTERED = ['http://127.0.0.1/callback', 'http://[::1]/callback', 'https://app.example/back'];

describe('redirect URIs', () => {
  test('of native clients may have any port on a loopback address', () => {
    for (const uri of [...REGISTERED, 'http://127.0.0.1:1/callback', 'http://[::1]:65535/callback']) {
      assert.equal(isRegisteredRedirect(REGISTERED, uri), true, uri);
    }
  });

  test('are otherwise the registered ones, character by character', () => {
    for (const uri of [
      ...['http://127.0.0.1:0/callback', 'http://127.0.0.1:65536/callback', 'http://127.0.0.1:80/other'],
      ...['http://localhost:80/callback', 'https://127.0.0.1:80/callback', 'http://127.0.0.1:80/callback?x'],
      ...['http://127.0.0.1:80@evil.example/callback', 'http://127.0.0.2:80/callback', 'http://127.0.0.1:/callback'],
      ...['https://app.example:8443/back', 'https://app.example/back/', 'https://app.example/BACK', ''],
    ]) {
      assert.equal(isRegisteredRedirect(REGISTERED, uri), false, uri);
    }
  });
});
