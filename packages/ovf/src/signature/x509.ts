// The library needs the metadata polyfill before it is loaded; everything here imports it through this file, and
// nothing outside this folder does, so that reading a package needs neither.
import 'reflect-metadata';

export * as x509 from '@peculiar/x509';
