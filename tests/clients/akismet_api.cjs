// Drives npm's akismet-api: verify, check, report, wrong key. It sends the key as a part of the host name.
const {createRequire} = require("node:module");

const {folder, port, key, blog, spam, ham, author, ip, permalink} = JSON.parse(process.argv[2]);
const {AkismetClient} = createRequire(`${folder}/`)("akismet-api");

const options = {blog, host: `localhost:${port}`, protocol: "http"};
const client = new AkismetClient({key, ...options});
const stranger = new AkismetClient({key: "0123456789ab", ...options});
const comment = content => ({ip, useragent: "Mozilla/5.0", content, permalink, type: "comment", ...author});

(async () => {
  const told = {
    verify: await client.verifyKey(),
    wrong: await stranger.verifyKey(),
    spam: await client.checkSpam(comment(spam)),
    ham: !await client.checkSpam(comment(ham))
  };
  await client.submitSpam(comment(ham));
  told.reported = await client.checkSpam(comment(ham));
  await client.submitHam(comment(ham));
  told.takenBack = !await client.checkSpam(comment(ham));
  console.log(JSON.stringify(told));
})();
