// Signs who the visitor of your site is, for bangban's widget. Node 20 or later, no packages:
//   IDENTITY_SECRET=… node sign-identity.mjs 91350100M000100Y43 上海某某有限公司 021-00000000
// In your site, call sign() on the server for whoever is signed in there, and never in the page.
import { createHmac } from "node:crypto";

const encoded = (value) =>
  Buffer.from(JSON.stringify(value)).toString("base64url");

/** A compact JWS (HS256), good for five minutes. */
export function sign({ credit_code, name, phone }, secret) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { credit_code, name, phone, iat: now, exp: now + 300 };
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

if (process.env.IDENTITY_SECRET && process.argv.length > 3) {
  const [credit_code, name, phone] = process.argv.slice(2);
  console.log(sign({ credit_code, name, phone }, process.env.IDENTITY_SECRET));
}
