// Check a Gongji receipt in the reader's own browser: the six steps of verify.py, refused for the same reasons.
//
// Nothing is sent anywhere: hashes and signatures come from WebCrypto, words from the page. The one trick: JSON is read
// by hand, because JSON.parse rounds large numbers and says nothing of a key that stands twice.

const FORMAT = "gongji-receipt/1", SETTLEMENT_FORMAT = "gongji-settlement/1";
const LEAVES = 256n, LEAF_BYTES = 48, END = 1n << 63n, BYTES_MAX = 1_000_000;
const NEEDED = [
  "format", "plan", "period", "member", "position", "salt", "share_fen", "sponsor_fen", "tile", "path", "root",
];
const LOGGED = ["settlement", "checkpoint", "log_index", "log_path"];
const SUMS = ["count", "share_fen", "sponsor_fen"];

export class Refused extends Error {
  constructor(step, why, values = {}) {
    super(`step ${step}: ${why}`);
    Object.assign(this, { step, why, values });
  }
}

function refuse(step, why, values) { throw new Refused(step, why, values); }
// Puts one finding for each step into `found`: {step, holds, why, values}; throws Refused at the first that does not
// hold. A step that could not be looked at (holds: false) says why. `ownKey` is the key of the log of the platform whose
// page this is: it counts for receipts that name that log, unless the reader gives a `logKey`, which counts for all.
export async function verify(content, { root = null, logKey = null, ownKey = null, found = [] } = {}) {
  const receipt = parse(content);
  for (const step of [wellFormed, rightTile, rightLeaf, rightPath]) found.push(await step(receipt));
  if (root !== null && root !== receipt.root.hash) refuse(4, "other-root", { root: receipt.root.hash });
  if (root !== null) found[3].why = "path-to-published";
  const isLogged = "settlement" in receipt;
  found.push(isLogged ? rightSettlement(receipt) : finding(5, "no-statement", {}, false));
  if (!isLogged && logKey !== null) refuse(6, "no-log");
  found.push(isLogged ? await inTheLog(receipt, logKey, ownKey) : finding(6, "not-logged", {}, false));
  return found;
}

const finding = (step, why, values = {}, holds = true) => ({ step, holds, why, values });

// --- step 1: the file ------------------------------------------------------------------------------------------------

function parse(content) {
  if (content.length > BYTES_MAX) refuse(1, "too-long", { bytes: content.length });
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    refuse(1, "no-json");
  }
  const receipt = readJson(text, 1);
  if (!isRecord(receipt) || receipt.format !== FORMAT) refuse(1, "format", { format: FORMAT });
  const missing = NEEDED.filter((name) => !(name in receipt));
  if (missing.length) refuse(1, "missing", { names: missing.join(", ") });
  const unknown = Object.keys(receipt).filter((name) => ![...NEEDED, ...LOGGED].includes(name));
  if (unknown.length) refuse(1, "unknown", { names: unknown.join(", ").slice(0, 80) });
  const logged = LOGGED.filter((name) => name in receipt).length;
  if (logged && logged < LOGGED.length) refuse(1, "half-logged", { names: LOGGED.join(", ") });
  return receipt;
}

// What JSON says, if nobody can read it in another way: no key twice, no fractions; numbers become BigInt.
export function readJson(text, step) {
  let at = 0;
  const no = () => refuse(step, "no-json");
  const token = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found && found[0];
  };
  const space = () => token(/[ \t\n\r]*/y);
  const mark = (wanted) => (space(), token(wanted));
  const string = () => {
    const from = at++;
    for (token(/[^"\\\x00-\x1f]*/y); text[at] === "\\"; token(/[^"\\\x00-\x1f]*/y)) at += 2;
    if (text[at++] !== '"') no();
    const value = JSON.parse(text.slice(from, at));
    return /\p{Surrogate}/u.test(value) ? no() : value; // half a character has no bytes to hash
  };
  const number = (digits) => {
    if (/[.eE]/.test(digits)) refuse(step, "fraction", { number: digits.slice(0, 40) });
    return digits.length > 4300 ? no() : BigInt(digits);
  };
  const many = (end, one) => {
    if (mark(end)) return;
    do one(); while (mark(/,/y));
    if (!mark(end)) no();
  };
  const value = () => {
    space();
    if (text[at] === '"') return string();
    if (token(/\{/y)) {
      const record = Object.create(null);
      many(/\}/y, () => {
        space();
        const key = text[at] === '"' ? string() : no();
        if (key in record) refuse(step, "twice", { name: key.slice(0, 40) });
        if (!mark(/:/y)) no();
        record[key] = value();
      });
      return record;
    }
    if (token(/\[/y)) {
      const list = [];
      many(/\]/y, () => list.push(value()));
      return list;
    }
    const word = token(/true|false|null/y);
    return word ? JSON.parse(word) : number(token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y) ?? no());
  };
  try {
    const said = value();
    space();
    return at === text.length ? said : no();
  } catch (error) {
    if (error instanceof Refused) throw error;
    return no(); // a bad escape, or nested so deeply that no receipt is
  }
}

function wellFormed(receipt) {
  const there = (names) => names.filter((name) => name in receipt);
  const texts = there(["plan", "period", "settlement", "checkpoint"]);
  for (const name of texts) if (typeof receipt[name] !== "string") refuse(1, "no-text", { name });
  const numbers = there(["member", "position", "share_fen", "sponsor_fen", "log_index"]);
  for (const name of numbers) whole(receipt[name], name, name === "member" ? 1n : 0n);
  for (const name of there(["path", "log_path"])) if (!Array.isArray(receipt[name])) refuse(1, "no-list", { name });
  unhex(receipt.salt, 16, "salt");
  checkNode(receipt.root, "root");
  for (const sibling of receipt.path) checkNode(sibling, "path");
  for (const each of receipt.log_path ?? []) unhex(each, 32, "log_path");
  const { position, root } = receipt;
  if (position >= root.count) refuse(1, "position", { position, count: root.count });
  tileOf(receipt); // refuses what is not base64
  return finding(1, "well-formed", { plan: receipt.plan, period: receipt.period });
}

const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function whole(value, name, least, step = 1) {
  if (typeof value !== "bigint" || value < least || value >= END) refuse(step, "no-number", { name });
  return value;
}

function unhex(value, size, name, step = 1) {
  const right = typeof value === "string" && value.length === 2 * size && /^[0-9a-f]*$/.test(value);
  if (!right) refuse(step, "no-hex", { name });
  return Uint8Array.from({ length: size }, (_, at) => parseInt(value.slice(2 * at, 2 * at + 2), 16));
}

function checkNode(value, name, step = 1) {
  const keys = isRecord(value) ? Object.keys(value).sort().join() : "";
  if (keys !== [...SUMS, "hash"].sort().join()) refuse(step, "no-node", { name });
  for (const sum of SUMS) whole(value[sum], `${name}.${sum}`, sum === "count" ? 1n : 0n, step);
  unhex(value.hash, 32, `${name}.hash`, step);
  return value;
}

// The bytes of base64 as it must be written; null for anything else.
function unbase64(text) {
  try {
    const content = atob(text);
    return btoa(content) === text ? Uint8Array.from(content, (each) => each.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

const tileOf = (receipt) => unbase64(receipt.tile) ?? refuse(1, "no-base64", { name: "tile" });

// --- steps 2 to 4: the tile, my line, the way up ---------------------------------------------------------------------

function rightTile({ position, root, ...receipt }) {
  const rest = root.count - (position / LEAVES) * LEAVES;
  const lines = Number(rest < LEAVES ? rest : LEAVES);
  const bytes = tileOf(receipt).length;
  if (bytes !== lines * LEAF_BYTES) refuse(2, "tile-length", { bytes, wanted: lines * LEAF_BYTES });
  return finding(2, "right-tile", { lines });
}

async function rightLeaf(receipt) {
  const { member, share_fen, sponsor_fen } = receipt;
  const commit = await sha256([2], unhex(receipt.salt, 16, "salt"), u64(member));
  const at = Number(receipt.position % LEAVES) * LEAF_BYTES;
  const line = tileOf(receipt).subarray(at, at + LEAF_BYTES);
  if (hex(line) !== hex(commit) + hex(u64(share_fen)) + hex(u64(sponsor_fen))) refuse(3, "no-line", { member });
  const amounts = { share: yuan(share_fen), borne: yuan(sponsor_fen) };
  return finding(3, sponsor_fen ? "right-line-borne" : "right-line", { member, ...amounts });
}

async function rightPath(receipt) {
  const leaves = tileOf(receipt), view = new DataView(leaves.buffer);
  let mine = { count: BigInt(leaves.length / LEAF_BYTES), share_fen: 0n, sponsor_fen: 0n };
  for (let at = 0; at < leaves.length; at += LEAF_BYTES) {
    mine.share_fen += view.getBigUint64(at + 32);
    mine.sponsor_fen += view.getBigUint64(at + 40);
  }
  mine.hash = hex(await sha256([0], leaves));
  inRange(mine);
  const { root, path } = receipt, implied = wayUp(receipt.position / LEAVES, root.count);
  if (path.length !== implied.length) refuse(4, "siblings", { there: path.length, wanted: implied.length });
  for (const [at, [isLeft, wanted]] of implied.entries()) {
    if (path[at].count !== wanted) refuse(4, "sibling-count", { there: path[at].count, wanted });
    mine = await (isLeft ? parent(path[at], mine) : parent(mine, path[at]));
  }
  if ([...SUMS, "hash"].some((name) => mine[name] !== root[name])) refuse(4, "wrong-root");
  return finding(4, "right-path", { count: grouped(root.count), total: yuan(root.share_fen) });
}

// For each sibling from a tile up: whether it is on the left, and how many lines it has (the shape of RFC 6962).
function wayUp(tile, count) {
  const way = [];
  for (let low = 0n, high = (count + LEAVES - 1n) / LEAVES; high - low > 1n; ) {
    let split = 1n;
    while (split * 2n < high - low) split *= 2n;
    const middle = low + split, isLeft = tile >= middle;
    const [first, end] = isLeft ? [low, middle] : [middle, high];
    way.unshift([isLeft, (end * LEAVES < count ? end * LEAVES : count) - first * LEAVES]);
    [low, high] = isLeft ? [middle, high] : [low, middle];
  }
  return way;
}

// The node over two nodes: counts and sums added, and each of them hashed one by one.
async function parent(left, right) {
  const content = [left, right].flatMap((node) => [...SUMS.map((sum) => u64(node[sum])), unhex(node.hash, 32, "hash")]);
  const node = Object.fromEntries(SUMS.map((sum) => [sum, left[sum] + right[sum]]));
  return inRange({ ...node, hash: hex(await sha256([1], ...content)) });
}

const inRange = (node) => (SUMS.some((sum) => node[sum] >= END) ? refuse(4, "overflow") : node);

// --- steps 5 and 6: the settlement statement and the public log ------------------------------------------------------

function rightSettlement({ settlement, plan, period, root, share_fen }) {
  const said = readJson(settlement, 5);
  if (!isRecord(said) || !Array.isArray(said.prices) || !said.prices.every(isRecord)) refuse(5, "no-settlement");
  checkNode(said.root, "root", 5);
  const prices = said.prices.map((price) => [
    whole(price.share_fen, "share_fen", 0n, 5), whole(price.participants, "participants", 1n, 5),
  ]);
  const same = said.format === SETTLEMENT_FORMAT && said.plan === plan && said.period === period;
  if (!same || [...SUMS, "hash"].some((name) => said.root[name] !== root[name])) refuse(5, "other-settlement");
  if (!prices.some(([price]) => price === share_fen)) refuse(5, "no-price", { share: yuan(share_fen) });
  if (prices.reduce((sum, [price, members]) => sum + price * members, 0n) !== root.share_fen) refuse(5, "prices-sum");
  if (prices.reduce((sum, [, members]) => sum + members, 0n) !== root.count) refuse(5, "prices-count");
  return finding(5, "right-settlement");
}

async function inTheLog({ settlement, checkpoint, log_index, log_path }, logKey, ownKey) {
  const note = /^([\s\S]+\n)\n((?:— [^ +\n]+ [A-Za-z0-9+/]+={0,2}\n)+)$/.exec(checkpoint);
  if (!note || /[\x00-\x09\x0b-\x1f]/.test(checkpoint)) refuse(6, "no-checkpoint");
  const told = /^([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*$/.exec(note[1]);
  const [, origin, size, root] = told ?? refuse(6, "no-checkpoint");
  if (BigInt(size) >= END) refuse(6, "no-checkpoint");
  let here = await sha256([0], utf8(settlement)), at = log_index, last = BigInt(size) - 1n; // RFC 9162, 2.1.3.2
  if (at > last) refuse(6, "not-in-log");
  for (const sibling of log_path.map((each) => unhex(each, 32, "log_path"))) {
    if (last === 0n) refuse(6, "not-in-log");
    const isRight = (at & 1n) === 1n || at === last;
    here = await (isRight ? sha256([1], sibling, here) : sha256([1], here, sibling));
    if (isRight) while (!(at & 1n) && at) [at, last] = [at >> 1n, last >> 1n];
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n || root !== btoa(String.fromCharCode(...here))) refuse(6, "not-in-log");
  const own = logKey === null && ownKey !== null && ownKey.startsWith(`${origin}+`);
  if (logKey === null && !own) return finding(6, "no-log-key", { origin }, false);
  const signed = await isSigned(note[1], note[2], origin, own ? ownKey : logKey);
  if (!signed) return finding(6, "no-ed25519", { origin }, false);
  return finding(6, own ? "in-this-log" : "in-the-log", { origin });
}

// Refuses unless the note is signed well under a key written name+id+base64; false where the browser has no Ed25519.
async function isSigned(text, signatures, origin, logKey) {
  const [, name, id, encoded] = /^([^+]+)\+([^+]+)\+(.+)$/.exec(logKey) ?? refuse(6, "no-key");
  const key = unbase64(encoded);
  if (key?.length !== 33 || key[0] !== 1) refuse(6, "no-key");
  if (hex(await sha256(utf8(name + "\n"), key)).slice(0, 8) !== id) refuse(6, "no-key");
  const mine = signatures.trimEnd().split("\n").map((line) => line.slice(2).split(" "))
    .filter(([signer]) => signer === name && signer === origin)
    .map(([, blob]) => unbase64(blob) ?? refuse(6, "no-checkpoint"))
    .filter((blob) => hex(blob.subarray(0, 4)) === id);
  if (!mine.length) refuse(6, "not-signed");
  const reading = crypto.subtle.importKey("raw", key.subarray(1), "Ed25519", false, ["verify"]);
  const publicKey = await reading.catch(() => null);
  if (!publicKey) return false;
  for (const blob of mine) {
    if (!(await crypto.subtle.verify("Ed25519", publicKey, blob.subarray(4), utf8(text)))) refuse(6, "wrong-signature");
  }
  return true;
}

// --- bytes and words -------------------------------------------------------------------------------------------------

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const u64 = (value) => Uint8Array.from({ length: 8 }, (_, at) => Number((value >> BigInt(56 - 8 * at)) & 255n));
const sha256 = async (...pieces) => {
  const content = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  pieces.reduce((at, piece) => (content.set(piece, at), at + piece.length), 0);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", content));
};
const grouped = (value) => value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
const yuan = (fen) => `¥${grouped(fen / 100n)}.${(fen % 100n).toString().padStart(2, "0")}`;
