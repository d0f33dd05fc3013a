const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const CHUNK = 8_192;

/**
 * The value of a property `user-data` as cloud-init's OVF data source reads it without fail: base64. Plain text it
 * takes for base64 too whenever the letters in it happen to be as many as base64 needs, and then runs what comes of it.
 * A value that is base64 already stays as it is.
 */
export function cloudInitUserData(value: string): string {
  if (BASE64.test(value.replace(/\s+/g, ''))) return value;
  const bytes = new TextEncoder().encode(value);
  let binary = '';
  for (let offset = 0; offset < bytes.length; offset += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(offset, offset + CHUNK));
  }
  return btoa(binary);
}
