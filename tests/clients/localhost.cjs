// Leads names to this machine: those below localhost, as browsers do, and with AKISMET_PORT Akismet's own,
// as a line of /etc/hosts does; then the port is not 443, which a test may not have.
const dns = require("node:dns");
const tls = require("node:tls");

const {AKISMET_PORT} = process.env;
const here = name => name.endsWith(".localhost") || (AKISMET_PORT && /(^|\.)rest\.akismet\.com$/.test(name));
const {lookup} = dns;
dns.lookup = (name, ...rest) => lookup(here(name) ? "127.0.0.1" : name, ...rest);

if (AKISMET_PORT) {
  const {connect} = tls;
  tls.connect = (options, ...rest) => connect({...options, port: AKISMET_PORT}, ...rest);
}
