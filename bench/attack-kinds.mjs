// The input of hostile clients: refused request bodies, and frames for one socket.

const BYTES = 7_500_000;
const FRAME = 1_040_000;

const disposition = (name) => `Content-Disposition: form-data; name="${name}"\r\n`;
const repeat = (text, bytes = BYTES) => text.repeat(Math.floor(bytes / text.length));
const MULTIPART = "multipart/form-data; boundary=b";
const URLENCODED = "application/x-www-form-urlencoded";

/** Bodies just below the default limit of 8,000,000 bytes. */
export const BODIES = {
  "multipart, small parts": [MULTIPART, `${repeat(`--b\r\n${disposition("a")}\r\n\r\n`)}--b--`],
  "multipart, header lines": [MULTIPART, `--b\r\n${repeat("H: v\r\n")}`],
  "multipart, escapes in a name": [MULTIPART, `--b\r\n${disposition(repeat("%0D%0A"))}\r\n\r\n--b--`],
  "urlencoded, plus signs": [URLENCODED, `a=${repeat("+")}`],
  "urlencoded, empty pairs": [URLENCODED, repeat("&")],
  "urlencoded, deep brackets": [URLENCODED, `a${repeat("[b]")}=1`],
  JSON: ["application/json", `[${repeat("[],")}[]]`],
};

const event = (value) => `["1","2","lv:none","event",{"type":"click","event":"click","value":${value}}]`;
const keys = Array.from({ length: 90_000 }, (_, i) => `"k${i.toString(36)}":0`).join();

/** Frames for one socket. `compress` makes frames that are small on the wire. */
export const FRAMES = {
  "frames of 1 MiB, many keys": { text: event(`{${keys}}`) },
  "frames of 1 MiB, nested lists": { text: event(`${repeat("[", FRAME / 2)}${repeat("]", FRAME / 2)}`) },
  "frames of 1 MiB, empty lists": { text: event(`[${repeat("[],", FRAME)}[]]`) },
  "frames of 1 MiB, text": { text: event(`"${repeat("x", FRAME)}"`) },
  "compressed, 1 MiB unfolded": { text: event(`[${repeat("[],", FRAME)}[]]`), compress: true },
  "compressed, 16 MiB unfolded": { text: event(`"${repeat("x", 16 * FRAME)}"`), compress: true },
  "joins that are refused": {
    text: '["1","2","lv:none","phx_join",{"session":"x","static":null,"params":{"_mounts":0},"url":"http://127.0.0.1/"}]',
  },
  "small frames": { text: '[null,"1","phoenix","heartbeat",{}]' },
};
