// The certified OpenID provider on loopback. Argument: JSON with port, client and accounts (login -> claims). It signs
// in whoever has an account there, by any password, and takes for granted that they consent.
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const { port, client, accounts } = JSON.parse(process.argv[2]);
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const names = [...new Set(Object.values(accounts).flatMap((claims) => Object.keys(claims)))];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256", kid: "test" }] },
  claims: { openid: ["sub"], profile: names },
  cookies: { keys: ["a key of the test"] },
  async findAccount(_context, login) {
    const claims = accounts[login];
    return claims && { accountId: login, claims: async () => ({ sub: login, ...claims }) };
  },
  async loadExistingGrant(context) {
    const { client, session } = context.oidc;
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
