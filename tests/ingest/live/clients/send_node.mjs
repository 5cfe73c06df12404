// Sends with Segment's library for Node: node send_node.mjs MODULES HOST KEY NAME EVENTS
import { createRequire } from "node:module";

const [modules, host, key, name, events] = process.argv.slice(2);
const { Analytics } = createRequire(modules + "/")("@segment/analytics-node");
const client = new Analytics({
  writeKey: key,
  host,
  flushInterval: 100,
  flushAt: 10,
  maxRetries: 50,
  httpRequestTimeout: 2000,
});
const refused = [];
client.on("error", (error) => refused.push(String(error.reason ?? error.code)));
for (let number = 0; number < Number(events); number++) {
  client.track({
    userId: `user-${number % 5}`,
    event: "Sent",
    messageId: `${name}-${number}`,
    properties: { number, text: number === 3 ? "x".repeat(1_000_000) : "ü" },
    context: { groupId: "acme" },
  });
}
client.identify({ userId: "user-1", traits: { email: "one@acme.example" } });
await client.closeAndFlush({ timeout: 60_000 });
console.log(refused.length, refused.slice(0, 3));
