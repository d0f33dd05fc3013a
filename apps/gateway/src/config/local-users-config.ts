import { type Static, Type } from 'typebox';

const CLOSED = { additionalProperties: false };
/** Verified TLS; in the clear only to this machine itself. */
const UrlSchema = Type.String({
  pattern: '^(https://[^\\s/]+|http://(127\\.0\\.0\\.1|\\[::1\\]|localhost)(:\\d+)?)(/\\S*)?$',
  description: 'https, or http to this machine itself',
});
const FileSchema = Type.String({ pattern: '^/' });
const WordSchema = Type.String({ minLength: 1, maxLength: 255 });
/** Milliseconds that an answer of the source counts; a revocation there counts after that. At most ten minutes. */
const CacheSchema = Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 }));

/** How the provider's own users show who they are; what is absent is off. */
export const LocalUsersSchema = Type.Object(
  {
    /** Accounts of the gateway itself: `hanse site user`. */
    accounts: Type.Optional(Type.Literal(true)),
    /** Tokens of an OpenStack Keystone, in the header X-Auth-Token. */
    keystone: Type.Optional(
      Type.Object(
        {
          /** Without `/v3`. */
          url: UrlSchema,
          /** JSON with user, password, project and perhaps domain; mode 0600. */
          credentialFile: FileSchema,
          caFile: Type.Optional(FileSchema),
          /** The role in Keystone that makes somebody an operator of this site; absent: nobody. */
          operatorRole: Type.Optional(WordSchema),
          cacheFor: CacheSchema,
        },
        CLOSED,
      ),
    ),
    /** Login tokens of an OpenNebula, as user:token in HTTP Basic authentication. */
    openNebula: Type.Optional(
      Type.Object(
        {
          /** The XML-RPC endpoint, e.g. https://front-end:2634/RPC2. */
          url: UrlSchema,
          caFile: Type.Optional(FileSchema),
          /** The primary group whose members are operators of this site; absent: nobody. */
          operatorGroup: Type.Optional(WordSchema),
          cacheFor: CacheSchema,
        },
        CLOSED,
      ),
    ),
  },
  CLOSED,
);
export type LocalUsersConfig = Static<typeof LocalUsersSchema>;
