// Drives npm's akismet: verify, check, report, wrong key. Without a port it keeps Akismet's own host, for a proxy.
const {createRequire} = require("node:module");
const {promisify} = require("node:util");

const {folder, port, key, blog, spam, ham, author, ip, permalink} = JSON.parse(process.argv[2]);
const {client: connect} = createRequire(`${folder}/`)("akismet");

const place = port ? {host: "localhost", port} : {};
const client = connect({blog, apiKey: key, ...place});
const stranger = connect({blog, apiKey: "0123456789ab", ...place});
const ask = (name, ...rest) => promisify(client[name].bind(client))(...rest);
const comment = content => ({
  user_ip: ip, permalink, comment_type: "comment", comment_content: content,
  comment_author: author.name, comment_author_email: author.email
});

(async () => {
  const told = {
    verify: await ask("verifyKey"),
    wrong: await promisify(stranger.verifyKey.bind(stranger))(),
    spam: await ask("checkComment", comment(spam)),
    ham: !await ask("checkComment", comment(ham))
  };
  await ask("submitSpam", comment(ham));
  told.reported = await ask("checkComment", comment(ham));
  await ask("submitHam", comment(ham));
  told.takenBack = !await ask("checkComment", comment(ham));
  console.log(JSON.stringify(told));
})();
