// Drives npm's @cedx/akismet: verify, check, report, wrong key.
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";

const {folder, url, key, blog, spam, ham, author, ip, permalink} = JSON.parse(process.argv[2]);
const found = createRequire(`${folder}/`).resolve("@cedx/akismet");
const {Author, Blog, CheckResult, Client, Comment} = await import(pathToFileURL(found));

const home = new Blog({charset: "utf-8", languages: ["en"], url: blog});
const client = new Client(key, home, {baseUrl: url});
const stranger = new Client("0123456789ab", home, {baseUrl: url});
const writer = new Author({...author, ipAddress: ip, userAgent: "Mozilla/5.0"});
const comment = content => new Comment({author: writer, content, permalink, type: "comment", date: new Date()});

const told = {
  verify: await client.verifyKey(),
  wrong: await stranger.verifyKey(),
  spam: await client.checkComment(comment(spam)) == CheckResult.spam,
  ham: await client.checkComment(comment(ham)) == CheckResult.ham
};
await client.submitSpam(comment(ham));
told.reported = await client.checkComment(comment(ham)) == CheckResult.spam;
await client.submitHam(comment(ham));
told.takenBack = await client.checkComment(comment(ham)) == CheckResult.ham;
console.log(JSON.stringify(told));
