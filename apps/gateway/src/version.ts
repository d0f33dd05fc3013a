/** The version of this service, in its health answer and API description. */
export const VERSION = '0.1.0';
